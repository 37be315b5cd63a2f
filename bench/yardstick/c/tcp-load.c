/* A closed-loop epoll TCP client: CONNECTIONS sockets, one request outstanding on each: the yardstick for generator CPU per
 * round trip. It counts reply bytes and does not look at them. */
#define _GNU_SOURCE
#include "load-window.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { EVENTS = 512, SIZE = 65536 };

struct connection {
  int fd;
  /* Bytes of the reply that have not come yet. */
  int owed;
  int64_t sent_ns;
};

static char request[SIZE], reply[SIZE];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* The socket is blocking: a request goes whole, or not at all. */
static void send_request(struct connection *connection, int bytes, int64_t now_ns) {
  connection->sent_ns = now_ns;
  connection->owed = bytes;
  if (send(connection->fd, request, bytes, MSG_NOSIGNAL) != bytes) fail("send");
}

static void open_connection(struct connection *connection, int epoll, const char *port) {
  int one = 1;
  struct sockaddr_in address = loopback(port);
  connection->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connection->fd < 0) fail("socket");
  if (connect(connection->fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event)) fail("epoll_ctl");
}

/* Until the first reply at `end_ns` or later. Returns whole replies; adds their latencies, and tells when it ended. */
static long pump(int epoll, int bytes, int64_t end_ns, double *latency_ns, int64_t *ended_ns) {
  struct epoll_event events[EVENTS];
  int64_t now = 0;
  long replies = 0;
  while (now < end_ns) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      struct connection *connection = events[i].data.ptr;
      ssize_t got = recv(connection->fd, reply, sizeof reply, 0);
      if (got <= 0) {
        fprintf(stderr, "connection lost: %s\n", got ? strerror(errno) : "closed by the server");
        exit(1);
      }
      connection->owed -= (int)got;
      if (connection->owed > 0) continue;
      now = clock_ns();
      *latency_ns += (double)(now - connection->sent_ns);
      replies++;
      send_request(connection, bytes, now);
    }
  }
  *ended_ns = now;
  return replies;
}

int main(int argc, char **argv) {
  int count = argc > 2 ? atoi(argv[2]) : 0, bytes = argc > 5 ? atoi(argv[5]) : 64;
  if (argc < 5 || argc > 6 || count < 1 || bytes < 20 || bytes > SIZE) {
    fprintf(stderr,
            "usage: tcp-load PORT CONNECTIONS WARMUP_SECONDS WINDOW_SECONDS [BYTES], where BYTES is "
            "20 to %d\n",
            SIZE);
    return 2;
  }
  struct connection *connections = calloc((size_t)count, sizeof *connections);
  int epoll = epoll_create1(0);
  if (connections == NULL || epoll < 0) fail("epoll_create1");
  for (int i = 0; i < count; i++) open_connection(&connections[i], epoll, argv[1]);
  write_request(request, bytes);

  struct window window = begin_window(argv[3], argv[4]);
  double latency_ns = 0;
  int64_t closed_ns;
  for (int i = 0; i < count; i++) send_request(&connections[i], bytes, clock_ns());
  pump(epoll, bytes, window.start_ns, &latency_ns, &window.start_ns);
  window.opened_cpu_ns = cpu_ns();
  latency_ns = 0;
  long replies = pump(epoll, bytes, window.end_ns, &latency_ns, &closed_ns);
  int64_t used_ns = cpu_ns() - window.opened_cpu_ns;
  tell_result(&window, closed_ns, used_ns, replies, 0, replies > 0 ? latency_ns / replies : 0);
  await_end_of_input();
}
