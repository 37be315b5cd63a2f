/* A thread for each client: it waits in its own recv, and shares the memory with all others. Echoes bytes.
 *
 *   cc -O2 -pthread -o bin/threads-c threads.c && bin/threads-c 21000 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, BUFFER_BYTES = 65536, STACK_BYTES = 256 * 1024 };

/* send() may take fewer bytes than it is given, so it is called until all are gone. Returns whether they are. */
static int send_all(int fd, const char *data, size_t bytes) {
  while (bytes > 0) {
    ssize_t taken = send(fd, data, bytes, MSG_NOSIGNAL);
    if (taken <= 0) return 0;
    data += taken;
    bytes -= taken;
  }
  return 1;
}

static void *serve(void *argument) {
  int client = (int)(intptr_t)argument;
  char buffer[BUFFER_BYTES]; /* On this thread's own stack. A static one would be everybody's: a race. */
  ssize_t got;
  while ((got = recv(client, buffer, sizeof buffer, 0)) > 0)
    if (!send_all(client, buffer, got)) break;
  close(client);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: threads-c PORT\n");
    return 2;
  }
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)atoi(argv[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG)) {
    perror("bind");
    return 1;
  }
  /* Nobody waits for these threads to end, and the usual stack of 8 MiB is more than they need. */
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&detached, STACK_BYTES);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    pthread_t thread;
    /* The descriptor itself is handed over. A pointer to `client` would show the next one to a thread that starts late. */
    if (pthread_create(&thread, &detached, serve, (void *)(intptr_t)client)) {
      fprintf(stderr, "no thread for another client\n");
      close(client);
    }
  }
}
