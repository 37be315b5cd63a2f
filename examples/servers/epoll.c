/* One thread for all clients, by epoll: it never waits for one of them, but for whoever is ready. Echoes bytes.
 *
 * What the course's server lacks is here: when the kernel takes only a part of a reply, the rest is kept, and nothing more is
 * read from that client until it is gone. So a client that does not read costs one buffer and hinders nobody.
 *
 *   cc -O2 -o bin/epoll-c epoll.c && bin/epoll-c 21000 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, EVENTS = 256, BUFFER_BYTES = 65536 };

/* One connection. What waits to be sent is buffer[sent .. filled]. */
struct client {
  int fd;
  size_t sent, filled;
  char buffer[BUFFER_BYTES];
};

static void watch(int epoll, int operation, int fd, uint32_t events, void *whose) {
  struct epoll_event event = {.events = events, .data.ptr = whose};
  if (epoll_ctl(epoll, operation, fd, &event)) {
    perror("epoll_ctl");
    exit(1);
  }
}

static void accept_new_connection(int epoll, int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  if (fd < 0) return; /* The client has gone again. */
  struct client *client = malloc(sizeof *client);
  if (client == NULL) {
    close(fd);
    return;
  }
  client->fd = fd;
  client->sent = client->filled = 0;
  watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, client);
}

/* Closing a descriptor also takes it out of epoll. */
static void forget(struct client *client) {
  close(client->fd);
  free(client);
}

/* Sends what waits. Asks to be told of room when not all of it went, and of the client's next words when it did. */
static void handle_writing(int epoll, struct client *client, int was_waiting) {
  while (client->sent < client->filled) {
    ssize_t taken = send(client->fd, client->buffer + client->sent, client->filled - client->sent,
                         MSG_NOSIGNAL);
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0 && errno == EAGAIN) {
      if (!was_waiting) watch(epoll, EPOLL_CTL_MOD, client->fd, EPOLLOUT, client);
      return;
    }
    if (taken < 0) {
      forget(client);
      return;
    }
    client->sent += taken;
  }
  if (was_waiting) watch(epoll, EPOLL_CTL_MOD, client->fd, EPOLLIN, client);
}

static void handle_reading(int epoll, struct client *client) {
  ssize_t got = recv(client->fd, client->buffer, sizeof client->buffer, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    forget(client);
    return;
  }
  client->sent = 0;
  client->filled = got;
  handle_writing(epoll, client, 0);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: epoll-c PORT\n");
    return 2;
  }
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)atoi(argv[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), epoll = epoll_create1(0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG)) {
    perror("bind");
    return 1;
  }
  watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
  struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      struct client *client = events[i].data.ptr;
      if (client == NULL) accept_new_connection(epoll, listener);
      else if (events[i].events & EPOLLOUT) handle_writing(epoll, client, 1);
      else handle_reading(epoll, client); /* An error, too: recv tells which. */
    }
  }
}
