"""What the page may do at all."""

from typing import Final

from playwright.async_api import expect

from tests.town import Town

from .stage import Stage, scene

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; media-src 'self' blob:; manifest-src 'self'; "
    "worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types chatserver"
)
_TRIES: Final = {
    "markup": "document.createElement('p').innerHTML = '<b>x</b>'",
    "a script's text": "document.createElement('script').text = 'ran(1)'",
    "a script's address": "document.createElement('script').src = '/sw.js'",
    "a document": "document.write('<script>ran(1)</script>')",
    "another policy": "trustedTypes.createPolicy('other', { createHTML: (text) => text })",
    "our policy again": "trustedTypes.createPolicy('chatserver', { createHTML: (text) => text })",
}
_TRY: Final = """(source) => {
  try { (0, eval)(source); return "done"; } catch (error) { return error.name; }
}"""


@scene
async def test_the_browser_is_told_to_trust_nothing(town: Town, stage: Stage) -> None:
    """The policy is this one, letter by letter, on every page."""
    alice = await stage.enter("alice", town.address, town.alice.token)
    for path in ("/", f"/c/{town.general}", "/settings", "/sw.js"):
        answer = await alice.page.context.request.get(path)
        assert answer.headers["content-security-policy"] == POLICY


@scene
async def test_text_never_becomes_markup_or_script(town: Town, stage: Stage) -> None:
    """Not even by a mistake of ours: the browser refuses it and says so."""
    stage.forgive("policy violated: require-trusted-types-for")
    stage.forgive("policy violated: trusted-types")
    stage.forgive("This document requires 'Trusted")
    stage.forgive("Creating a TrustedTypePolicy named")
    alice = await stage.enter("alice", town.address, town.alice.token)
    await alice.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    for what, source in _TRIES.items():
        assert (what, await alice.page.evaluate(_TRY, source)) == (what, "TypeError")
    await stage.told("policy violated", len(_TRIES))


@scene
async def test_a_script_written_into_the_page_does_not_run(town: Town, stage: Stage) -> None:
    """Nor does one from elsewhere, nor a picture that would tell somebody."""
    stage.forgive("policy violated: img-src https://evil.example/x.png")
    stage.forgive("policy violated: script-src-elem inline")
    stage.forgive("asked another origin: https://evil.example/x.png")  # and did not get through
    stage.forgive("violates the following Content Security Policy directive")
    alice = await stage.enter("alice", town.address, town.alice.token)
    await expect(alice.title).to_have_text("general")
    await alice.page.evaluate("""() => {
      const image = new Image();
      image.src = "https://evil.example/x.png";
      const link = document.createElement("a");
      link.href = "javascript:ran(1)";
      document.body.append(image, link);
      link.click();
    }""")
    await expect(alice.page.locator("a[href^=javascript]")).to_have_count(1)
    await stage.told("policy violated", 2)
