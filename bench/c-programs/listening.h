/* Where C servers listen, and the ready line by which they say so. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* 127.0.0.1, and PORT as a text; 0 is any. */
static struct sockaddr_in loopback(const char *port) {
  return (struct sockaddr_in){.sin_family = AF_INET,
                              .sin_port = htons((unsigned short)atoi(port)),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* Prints the ready line of servers/events.ts, for a socket that is bound. */
static void tell_listening(int fd, const char *transport, const char *style) {
  struct sockaddr_in bound;
  socklen_t size = sizeof bound;
  if (getsockname(fd, (struct sockaddr *)&bound, &size)) {
    perror("getsockname");
    exit(1);
  }
  printf("{\"event\":\"listening\",\"transport\":\"%s\",\"host\":\"127.0.0.1\",\"port\":%d,"
         "\"pid\":%d,\"style\":\"%s\"}\n",
         transport, ntohs(bound.sin_port), (int)getpid(), style);
  fflush(stdout);
}
