"""Make a small picture of one that nobody trusts: run in a process of its own, and only there.

It reads the picture from standard input and writes ``WIDTH HEIGHT`` of it, as it is shown
upright, a line's end, and a WebP. Before it looks at a byte it gives up whatever else a process
may do: it opens no file and no connection, starts nothing, and has little memory and time.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageOps

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
BOX: Final = 800
QUALITY: Final = 80
MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 16_384
MAX_FRAMES: Final = 200
MEMORY_BYTES: Final = 512 << 20
CPU_S: Final = 5

_X86: Final = (
    "2 41 42 53 56 57 58 59 62 82 85 87 101 165 200 257 263 264 310 311 316 319 321 322 425 435 437"
)
_ARM: Final = "35 38 40 56 117 129 130 198 199 203 220 221 270 271 276 279 280 281 425 435 437"
_DENIED: Final = {
    # open, creat, openat, openat2, unlink, unlinkat, rename, renameat, renameat2, socket,
    # socketpair, connect, clone, clone3, fork, vfork, execve, execveat, kill, tkill, ptrace,
    # process_vm_readv, process_vm_writev, io_uring_setup, memfd_create, mount, bpf
    "x86_64": (0xC000003E, tuple(map(int, _X86.split()))),
    "aarch64": (0xC00000B7, tuple(map(int, _ARM.split()))),
}
"""By the machine: how the kernel names it, and the numbers of the calls nobody makes."""

_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_MODE_FILTER: Final = 2
_LOAD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_JUMP_IF_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050001  # EPERM
_OTHER_NUMBERS: Final = 0x40000000  # x32: the same calls under other numbers


_ORIENTATION: Final = 0x0112
_ON_ITS_SIDE: Final = 5


class NoPictureError(Exception):
    """It is none that a small one is made of."""


def limit() -> None:
    """Have little memory and time, and write no file."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(10)


def confine() -> None:
    """Give up files, connections and other processes, for good.

    Source: the Linux manual, seccomp(2). Elsewhere, and on other machines, the limits remain.
    """
    known = _DENIED.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return
    code = _filter(*known)
    program = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(program))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_char_p(header), 0, 0)


def _filter(machine: int, denied: tuple[int, ...]) -> bytes:
    """Return a program for the kernel: what is denied fails, all else goes on."""
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_IF_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),
        (_JUMP_IF_AT_LEAST, len(denied) + 1, 0, _OTHER_NUMBERS),
        *((_JUMP_IF_EQUAL, len(denied) - place, 0, call) for place, call in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def small(data: bytes) -> tuple[int, int, bytes]:
    """Return how large a picture is upright, and a small one of it that tells nothing else.

    Raises:
        NoPictureError: it is too large, or has too many frames.
    """
    Image.MAX_IMAGE_PIXELS = None  # ours is the stricter rule
    picture = Image.open(BytesIO(data), formats=FORMATS)
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise NoPictureError("too large")
    if getattr(picture, "n_frames", 1) > MAX_FRAMES:
        raise NoPictureError("too many frames")
    picture.seek(0)
    turned = picture.getexif().get(_ORIENTATION, 1) >= _ON_ITS_SIDE
    if picture.format == "JPEG":
        picture.draft("RGB", (2 * BOX, 2 * BOX))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((BOX, BOX))
    out = BytesIO()
    _plain(upright).save(out, "WEBP", quality=QUALITY, method=2)
    return (height, width, out.getvalue()) if turned else (width, height, out.getvalue())


def _plain(picture: Image.Image) -> Image.Image:
    """Return a picture without anything but its colours, as a screen shows them."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    plain = picture.convert(mode)
    if profile and picture.mode in ("RGB", "RGBA"):
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), inPlace=True)
    bare = Image.new(mode, plain.size)
    bare.paste(plain)
    return bare


def warm_up() -> None:
    """Have everything loaded that is loaded when first used: later nothing can be."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[_ORIENTATION] = _ON_ITS_SIDE
    for format_ in FORMATS:
        sample = BytesIO()
        more = {"exif": exif, "icc_profile": profile} if format_ == "JPEG" else {}
        Image.new("RGB", (2, 1)).save(sample, format_, **more)
        small(sample.getvalue())


def main() -> int:
    """Read, shrink and write one picture; whatever is wrong with it, nothing is written."""
    limit()
    warm_up()
    confine()
    try:
        width, height, shrunk = small(sys.stdin.buffer.read())
    except Exception:  # noqa: BLE001  # there is nobody to tell, and no small picture of it
        return 1
    sys.stdout.buffer.write(b"%d %d\n" % (width, height) + shrunk)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
