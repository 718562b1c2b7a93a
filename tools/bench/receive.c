/* Opens many WebSockets of chat.v1.msgpack and counts the large frames that arrive on them.
 *
 *   receive PORT PATH OPENS MIN_BYTES SECONDS
 *
 * OPENS is a file with one line per connection: the first request (session.open) in hexadecimal.
 * Prints "ready" when every connection has been answered. Then each line "go" on standard input
 * starts a count: from the first frame of at least MIN_BYTES payload, for SECONDS. It ends with a
 * line of JSON. End of input ends the program.
 *
 * Frames are parsed, not guessed from bytes: reading a header and jumping over its payload costs
 * little beside the read() that brought it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_EVENTS = 512, READ_BYTES = 1 << 18, MAX_HEAD = 4096, PATIENCE_MS = 20000 };
enum { PING = 9, AT_ONCE = 64 };

struct connection {
    int socket;
    int answered;
    uint64_t payload_left;    /* of the frame we are in */
    unsigned char header[10]; /* of the frame that begins, as far as it is there */
    unsigned header_bytes;
};

struct count {
    uint64_t frames, reads, bytes;
    double start, end; /* seconds; start is that of the first frame counted */
};

static struct connection *connections;
static int connection_count, answered_count;
static uint64_t min_bytes;
static struct count count;
static unsigned char buffer[READ_BYTES];
static const unsigned char pong[] = {0x8a, 0x80, 0, 0, 0, 0}; /* masked by zero, empty as the ping */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void fail(const char *what) {
    fprintf(stderr, "receive: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void write_all(int socket, const void *data, size_t length) {
    if (write(socket, data, length) != (ssize_t)length) fail("write"); /* small: never partial */
}

static int connect_to(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0 || connect(s, (void *)&address, sizeof address) < 0) fail("connect");
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return s;
}

/* Byte by byte, so that nothing after the head is swallowed. */
static void read_head(int socket) {
    char head[MAX_HEAD];
    int length = 0;
    while (length < MAX_HEAD - 1 && (length < 4 || memcmp(head + length - 4, "\r\n\r\n", 4)))
        if (read(socket, head + length++, 1) != 1) fail("the server hung up in the handshake");
    head[length] = 0;
    if (!strstr(head, " 101 ")) {
        fprintf(stderr, "receive: no upgrade: %s\n", head);
        exit(1);
    }
}

static void upgrade(int socket, const char *path) {
    char request[1024];
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                          "Sec-WebSocket-Protocol: chat.v1.msgpack\r\n\r\n", path);
    write_all(socket, request, length);
    read_head(socket);
}

/* Sends a masked binary frame; the masking key is zero, which leaves the payload as it is. */
static void send_open(int socket, const char *hex) {
    unsigned char frame[8 + 65536] = {0x82};
    size_t length = strspn(hex, "0123456789abcdef") / 2, at;
    if (length >= 65536) fail("the first request is too long");
    if (length < 126) {
        frame[1] = 0x80 | length;
        at = 6;
    } else {
        frame[1] = 0x80 | 126;
        frame[2] = length >> 8;
        frame[3] = length & 255;
        at = 8;
    }
    for (size_t i = 0; i < length; i++) sscanf(hex + 2 * i, "%2hhx", &frame[at + i]);
    write_all(socket, frame, at + length);
}

static int header_length(const struct connection *c) {
    if (c->header_bytes < 2) return 2;
    return c->header[1] == 127 ? 10 : c->header[1] == 126 ? 4 : 2;
}

static uint64_t payload_length(const struct connection *c, int header) {
    if (header == 2) return c->header[1];
    uint64_t length = 0;
    for (int i = 2; i < header; i++) length = length << 8 | c->header[i];
    return length;
}

static void begin_frame(struct connection *c, int header) {
    if ((c->header[0] & 15) == PING) write_all(c->socket, pong, sizeof pong);
    c->payload_left = payload_length(c, header);
    c->header_bytes = 0;
    if (!c->answered) {
        c->answered = 1;
        answered_count++;
    } else if (c->payload_left >= min_bytes) {
        count.frames++;
    }
}

static void parse(struct connection *c, const unsigned char *data, size_t length) {
    const unsigned char *end = data + length;
    while (data < end) {
        if (c->payload_left) {
            uint64_t there = end - data, step = c->payload_left < there ? c->payload_left : there;
            c->payload_left -= step;
            data += step;
            continue;
        }
        c->header[c->header_bytes++] = *data++;
        int header = header_length(c);
        if ((int)c->header_bytes == header) begin_frame(c, header);
    }
}

static void receive(struct connection *c) {
    ssize_t length = read(c->socket, buffer, sizeof buffer);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (length <= 0) fail("the server hung up");
    count.reads++;
    count.bytes += length;
    parse(c, buffer, length);
}

/* Handles what is there; says whether standard input was among it. */
static int wait_for_data(int epoll, int timeout_ms) {
    struct epoll_event events[MAX_EVENTS];
    int asked = 0, n = epoll_wait(epoll, events, MAX_EVENTS, timeout_ms);
    for (int i = 0; i < n; i++) {
        if (events[i].data.ptr) receive(events[i].data.ptr);
        else asked = 1;
    }
    return asked;
}

static void watch(int epoll, int fd, void *whose) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = whose};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
}

static void open_one(int epoll, struct connection *c, int port, const char *path, const char *hex) {
    c->socket = connect_to(port);
    upgrade(c->socket, path);
    send_open(c->socket, hex);
    fcntl(c->socket, F_SETFL, O_NONBLOCK);
    watch(epoll, c->socket, c);
}

/* Returns when no more than so many are still to be answered. */
static void await_answers(int epoll, int missing) {
    double deadline = now() + PATIENCE_MS / 1000.0;
    while (connection_count - answered_count > missing && now() < deadline)
        wait_for_data(epoll, 100);
    if (connection_count - answered_count > missing) {
        fprintf(stderr, "receive: %d of %d were answered\n", answered_count, connection_count);
        exit(1);
    }
}

static void open_all(int epoll, int port, const char *path, const char *opens) {
    FILE *file = fopen(opens, "r");
    char *line = NULL;
    size_t room = 0;
    if (!file) fail(opens);
    for (; getline(&line, &room, file) > 1; connection_count++) {
        open_one(epoll, &connections[connection_count], port, path, line);
        await_answers(epoll, AT_ONCE);
    }
    fclose(file);
    free(line);
}

/* The clock starts with the first frame counted; that frame itself then belongs to the time before. */
static void run_count(int epoll, double seconds) {
    double patience = now() + PATIENCE_MS / 1000.0;
    memset(&count, 0, sizeof count);
    while (!count.frames && now() < patience) wait_for_data(epoll, 100);
    memset(&count, 0, sizeof count);
    count.start = now();
    while ((count.end = now()) - count.start < seconds) wait_for_data(epoll, 10);
    printf("{\"frames\": %llu, \"reads\": %llu, \"bytes\": %llu, \"seconds\": %.6f}\n",
           (unsigned long long)count.frames, (unsigned long long)count.reads,
           (unsigned long long)count.bytes, count.end - count.start);
    fflush(stdout);
}

static int line_count(const char *name) {
    int lines = 0, c;
    FILE *file = fopen(name, "r");
    if (!file) fail(name);
    while ((c = getc(file)) != EOF) lines += c == '\n';
    fclose(file);
    return lines;
}

int main(int argc, char **argv) {
    if (argc != 6) return fprintf(stderr, "receive PORT PATH OPENS MIN_BYTES SECONDS\n"), 2;
    int epoll = epoll_create1(0);
    char line[16];
    min_bytes = strtoull(argv[4], NULL, 10);
    connections = calloc(line_count(argv[3]), sizeof *connections);
    open_all(epoll, atoi(argv[1]), argv[2], argv[3]);
    await_answers(epoll, 0);
    puts("ready");
    fflush(stdout);
    watch(epoll, STDIN_FILENO, NULL);
    for (;;) {
        if (!wait_for_data(epoll, 100)) continue;
        if (read(STDIN_FILENO, line, sizeof line) <= 0) return 0;
        run_count(epoll, atof(argv[5]));
    }
}
