/* What both load clients share: the clock, the window and how it is told, and the request. No sockets.
 *
 * CPU is that of the window alone, by getrusage at its two edges: what connecting and warming up cost is not in it. A reply
 * belongs to the window in which it came, as in loadgen/ (docs/adr/0003). */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* CLOCK_MONOTONIC in nanoseconds: the clock that Node's process.hrtime reads. */
static int64_t clock_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int64_t timeval_ns(struct timeval t) {
  return t.tv_sec * INT64_C(1000000000) + t.tv_usec * INT64_C(1000);
}

/* User + system CPU of this process so far. */
static int64_t cpu_ns(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return timeval_ns(usage.ru_utime) + timeval_ns(usage.ru_stime);
}

/* Where the window lies, and what had happened when it opened. */
struct window {
  int64_t start_ns, end_ns, opened_cpu_ns;
};

/* Begins the warm-up: tells when the window will open and close, so that CPU can be read from outside at the same edges. */
static struct window begin_window(const char *warmup_seconds, const char *window_seconds) {
  struct window window = {.start_ns = clock_ns() + (int64_t)(atof(warmup_seconds) * 1e9)};
  window.end_ns = window.start_ns + (int64_t)(atof(window_seconds) * 1e9);
  printf("{\"event\":\"started\",\"windowStartNs\":%lld,\"windowEndNs\":%lld}\n",
         (long long)window.start_ns, (long long)window.end_ns);
  fflush(stdout);
  return window;
}

/* The last line: what came in a window that lasted until `closed_ns`, and what this process used for it. */
static void tell_result(const struct window *window, int64_t closed_ns, int64_t used_cpu_ns,
                        long requests, long lost, double mean_latency_ns) {
  double window_ns = (double)(closed_ns - window->start_ns);
  printf("{\"event\":\"result\",\"requests\":%ld,\"lost\":%ld,\"windowNs\":%.0f,\"cpuNs\":%lld,"
         "\"meanLatencyNs\":%.0f,\"requestsPerSecond\":%.0f,\"cpuNsPerRequest\":%.1f}\n",
         requests, lost, window_ns, (long long)used_cpu_ns, mean_latency_ns,
         requests / window_ns * 1e9, requests > 0 ? (double)used_cpu_ns / requests : 0.0);
  fflush(stdout);
}

/* Stays until standard input ends, so that whoever started this can still read its /proc entry; not at a terminal. */
static void await_end_of_input(void) {
  char byte;
  if (isatty(0)) return;
  while (read(0, &byte, 1) > 0) continue;
}

/* One echo frame of docs/protocol.md, `bytes` long in all: what servers that read frames take for one request. */
static void write_request(char *message, int bytes) {
  uint32_t payload_bytes = htonl((uint32_t)bytes - 20);
  memset(message, 0, bytes);
  memcpy(message, &payload_bytes, sizeof payload_bytes);
}

static struct sockaddr_in loopback(const char *port) {
  return (struct sockaddr_in){.sin_family = AF_INET,
                              .sin_port = htons((unsigned short)atoi(port)),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}
