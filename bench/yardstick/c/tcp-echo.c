/* An epoll TCP echo server on 127.0.0.1:PORT, one thread: the yardstick for server CPU per request. It is as small as such a
 * server can be, so it keeps no write buffer: a client whose socket does not take a whole reply at once is cut off. */
#define _GNU_SOURCE
#include "server-process.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

/* Clients that may wait for accept; net.core.somaxconn may allow less. */
enum { BACKLOG = 4096, EVENTS = 512 };

static void watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) {
    perror("epoll_ctl");
    exit(1);
  }
}

/* Takes every client that waits. Without descriptors it would be told of the same client for ever, so it ends and says so. */
static void accept_all(int epoll, int listener) {
  int one = 1;
  for (;;) {
    int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (client >= 0) {
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      watch(epoll, client);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      perror("accept4");
      exit(1);
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: tcp-echo PORT\n");
    return 2;
  }
  end_when_told();
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), epoll = epoll_create1(0);
  struct sockaddr_in address = loopback(argv[1]);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG)) {
    perror("bind");
    return 1;
  }
  watch(epoll, listener);
  tell_listening(listener, "tcp", "c-tcp-echo");
  static char buffer[65536];
  struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        accept_all(epoll, listener);
        continue;
      }
      ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (got <= 0 || send(fd, buffer, got, MSG_NOSIGNAL) != got) close(fd);
    }
  }
}
