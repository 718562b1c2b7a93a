/* The machine's own limit: send() one frame to each of N sockets, over and over, and nothing else.
 *
 *   floor PORT N FRAME_BYTES PER_SEND
 *
 * Accepts N WebSockets, answers each handshake and first frame, then writes PER_SEND frames of
 * FRAME_BYTES in one send() to one socket after the other until the peer hangs up. No chat server
 * that makes one write per reader and message can be faster.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_HEAD = 8192, WAIT_MS = 100, FRAME_HEADER = 4 };

static const char UPGRADE[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
    "Sec-WebSocket-Protocol: chat.v1.msgpack\r\n\r\n";
static const char ANSWER[] = {(char)0x82, 1, (char)0xc0}; /* a frame holding nil */

static void fail(const char *what) {
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int listen_on(int port, int backlog) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1, s = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (s < 0 || bind(s, (void *)&address, sizeof address) < 0 || listen(s, backlog) < 0)
        fail("listen");
    return s;
}

static void read_head(int socket) {
    char head[MAX_HEAD + 1];
    int length = 0;
    while (head[length] = 0, !strstr(head, "\r\n\r\n")) {
        ssize_t n = length < MAX_HEAD ? read(socket, head + length, MAX_HEAD - length) : 0;
        if (n <= 0) fail("no handshake");
        length += n;
    }
}

/* The harness first looks whether the port is open: a caller who says nothing is not a reader. */
static int accept_reader(int listener) {
    char frame[65536], first;
    int one = 1, s = accept(listener, NULL, NULL);
    if (s < 0) fail("accept");
    if (recv(s, &first, 1, MSG_PEEK) <= 0) return close(s), accept_reader(listener);
    read_head(s);
    if (write(s, UPGRADE, sizeof UPGRADE - 1) < 0 || read(s, frame, sizeof frame) <= 0)
        fail("handshake");
    if (write(s, ANSWER, sizeof ANSWER) < 0) fail("answer");
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(s, F_SETFL, O_NONBLOCK);
    return s;
}

static char *make_frames(int frame_bytes, int per_send) {
    char *frames = calloc(per_send, frame_bytes);
    int payload = frame_bytes - FRAME_HEADER;
    for (char *frame = frames; frame < frames + per_send * frame_bytes; frame += frame_bytes) {
        frame[0] = (char)0x82;
        frame[1] = 126;
        frame[2] = (char)(payload >> 8);
        frame[3] = (char)payload;
    }
    return frames;
}

static void send_all(int socket, const char *data, size_t length) {
    while (length) {
        ssize_t n = send(socket, data, length, MSG_NOSIGNAL);
        struct pollfd full = {socket, POLLOUT, 0};
        if (n < 0 && errno != EAGAIN) exit(0); /* the reader has seen enough */
        if (n < 0) poll(&full, 1, WAIT_MS);
        else data += n, length -= n;
    }
}

int main(int argc, char **argv) {
    if (argc != 5) return fprintf(stderr, "floor PORT N FRAME_BYTES PER_SEND\n"), 2;
    int n = atoi(argv[2]), frame_bytes = atoi(argv[3]), per_send = atoi(argv[4]);
    int listener = listen_on(atoi(argv[1]), n);
    int *readers = calloc(n, sizeof *readers);
    char *frames = make_frames(frame_bytes, per_send);
    for (int i = 0; i < n; i++) readers[i] = accept_reader(listener);
    for (;;)
        for (int i = 0; i < n; i++) send_all(readers[i], frames, (size_t)frame_bytes * per_send);
}
