/* What the servers of all designs share, so that they differ in their concurrency and in nothing else: the listening socket, the
 * service of one connection (echo until the client has ended), the count of connections, and the end with what it all cost.
 *
 * SIGTERM: no more clients, those that are being served are served to their end, and the last line tells the CPU. */
#include "listening.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* A client that has not gone by then is cut off, and the exit code says so. */
enum { BACKLOG = 511, BUFFER = 8192, GRACE_SECONDS = 1 };

static int listener;
/* Shared by processes too. */
static atomic_long *connections;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* Ends accept() for all threads and processes that wait in it, and for those that are about to: no flag could do that. */
static void stop_accepting(int signal) {
  (void)signal;
  shutdown(listener, SHUT_RDWR);
  alarm(GRACE_SECONDS);
}

static void give_up(int signal) {
  (void)signal;
  static const char reason[] = "a client has not gone\n";
  if (write(2, reason, sizeof reason - 1) < 0) _exit(2);
  _exit(1);
}

static void on_signal(int signal, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  if (sigaction(signal, &action, NULL)) fail("sigaction");
}

/* Listens on 127.0.0.1. What is accepted inherits TCP_NODELAY. */
static void open_listener(const char *port) {
  int one = 1;
  struct sockaddr_in address = loopback(port);
  connections = mmap(NULL, sizeof *connections, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (connections == MAP_FAILED) fail("mmap");
  listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address)) fail("bind");
  if (listen(listener, BACKLOG)) fail("listen");
  on_signal(SIGTERM, stop_accepting);
  on_signal(SIGALRM, give_up);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/* Waits for the next client. Returns its connection, or -1 when there will be no more. */
static int accept_client(void) {
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection >= 0) return connection;
    if (errno == EINVAL) return -1;
    if (errno != EINTR && errno != ECONNABORTED) fail("accept");
  }
}

/* Returns whether all was taken. */
static int send_all(int connection, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t taken = send(connection, bytes, count, MSG_NOSIGNAL);
    if (taken < 0) return 0;
    bytes += taken;
    count -= (size_t)taken;
  }
  return 1;
}

/* Echoes until the client has ended its side, or is gone; then closes. */
static void serve(int connection) {
  char buffer[BUFFER];
  ssize_t got;
  while ((got = recv(connection, buffer, sizeof buffer, 0)) > 0) {
    if (!send_all(connection, buffer, (size_t)got)) break;
  }
  close(connection);
  atomic_fetch_add(connections, 1);
}

static long long cpu_ns_of(int who) {
  struct rusage usage;
  getrusage(who, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
}

/* The last line: user + system CPU of this process since its beginning, and of all the children that it has waited for. */
static int tell_end(void) {
  printf("{\"event\":\"ended\",\"connections\":%ld,\"cpuNs\":%lld}\n", atomic_load(connections),
         cpu_ns_of(RUSAGE_SELF) + cpu_ns_of(RUSAGE_CHILDREN));
  return 0;
}
