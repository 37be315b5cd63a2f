/* A process for each client: fork(2) after each accept, and the child serves until its client has ended. Echoes bytes.
 *
 *   cc -O2 -o bin/fork-c fork.c && bin/fork-c 21000 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BACKLOG = 1024, BUFFER_BYTES = 65536 };

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

static void serve(int client) {
  static char buffer[BUFFER_BYTES];
  ssize_t got;
  while ((got = recv(client, buffer, sizeof buffer, 0)) > 0)
    if (!send_all(client, buffer, got)) break;
}

/* Waits for every child that has ended, so that no zombie of it is left. With SIGCHLD ignored the kernel would forget them by itself,
 * and with them the CPU time that they took: nobody could then measure it. */
static void reap(int signal) {
  (void)signal;
  int before = errno;
  while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  errno = before;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: fork-c PORT\n");
    return 2;
  }
  struct sigaction on_child_end = {.sa_handler = reap, .sa_flags = SA_RESTART};
  sigaction(SIGCHLD, &on_child_end, NULL);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)atoi(argv[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG)) {
    perror("bind");
    return 1;
  }
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    pid_t child = fork();
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM); /* No child outlives the server. */
      close(listener);
      serve(client);
      _exit(0);
    }
    if (child < 0) perror("fork"); /* This client is turned away; the others stay. */
    close(client);                 /* The child has its own. Kept open here, it would never end for the client. */
  }
}
