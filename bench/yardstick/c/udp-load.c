/* A closed-loop recvmmsg/sendmmsg UDP client: WINDOW datagrams outstanding on one connected socket: the yardstick for
 * generator CPU per round trip over one flow. It counts replies and does not look at them. */
#define _GNU_SOURCE
#include "load-window.h"
#include <errno.h>
#include <sys/socket.h>

enum { MOST = 64, SIZE = 2048, PATIENCE_US = 200000 };

/* Silence longer than PATIENCE_US means that everything outstanding is lost: on loopback a reply takes a thousandth of it. A
 * datagram lost among others that came makes the window smaller until then, and is counted at the end. Without numbers in its
 * datagrams this client cannot tell a late one from an answer to its second try, so a result with losses is not one to keep. */
struct flow {
  int fd, window, outstanding;
  long lost;
  struct mmsghdr received[MOST], sent[MOST];
  struct iovec in_parts[MOST], out_part;
};

static char in[MOST][SIZE], out[SIZE];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void send_requests(struct flow *flow, int count) {
  for (int done = 0, n; done < count; done += n) {
    n = sendmmsg(flow->fd, flow->sent, count - done, 0);
    if (n < 0) fail("sendmmsg");
  }
  flow->outstanding += count;
}

/* Replies that came in one call; 0 is silence. */
static int receive_replies(struct flow *flow) {
  int got;
  do got = recvmmsg(flow->fd, flow->received, flow->window, MSG_WAITFORONE, NULL);
  while (got < 0 && errno == EINTR);
  if (got < 0 && errno != EAGAIN) fail("recvmmsg");
  if (got < 0) return 0;
  flow->outstanding -= got;
  return got;
}

/* Until the first reply at `end_ns` or later. Returns replies, and tells when it ended. */
static long pump(struct flow *flow, int64_t end_ns, int64_t *ended_ns) {
  int64_t now = 0;
  long replies = 0;
  while (now < end_ns) {
    int got = receive_replies(flow);
    replies += got;
    if (got == 0) {
      flow->lost += flow->outstanding;
      flow->outstanding = 0;
      got = flow->window;
    }
    send_requests(flow, got);
    now = clock_ns();
  }
  *ended_ns = now;
  return replies;
}

static void open_flow(struct flow *flow, const char *port, int window, int bytes) {
  struct sockaddr_in address = loopback(port);
  struct timeval patience = {.tv_usec = PATIENCE_US};
  *flow = (struct flow){.fd = socket(AF_INET, SOCK_DGRAM, 0), .window = window};
  setsockopt(flow->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(flow->fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  flow->out_part = (struct iovec){out, (size_t)bytes};
  for (int i = 0; i < MOST; i++) {
    flow->in_parts[i] = (struct iovec){in[i], SIZE};
    flow->received[i].msg_hdr = (struct msghdr){.msg_iov = &flow->in_parts[i], .msg_iovlen = 1};
    flow->sent[i].msg_hdr = (struct msghdr){.msg_iov = &flow->out_part, .msg_iovlen = 1};
  }
}

int main(int argc, char **argv) {
  int window = argc > 2 ? atoi(argv[2]) : 0, bytes = argc > 5 ? atoi(argv[5]) : 64;
  if (argc < 5 || argc > 6 || window < 1 || window > MOST || bytes < 20 || bytes > SIZE) {
    fprintf(stderr,
            "usage: udp-load PORT WINDOW WARMUP_SECONDS WINDOW_SECONDS [BYTES], where WINDOW is 1 to "
            "%d and BYTES 20 to %d\n",
            MOST, SIZE);
    return 2;
  }
  static struct flow flow;
  open_flow(&flow, argv[1], window, bytes);
  write_request(out, bytes);

  struct window times = begin_window(argv[3], argv[4]);
  int64_t closed_ns;
  send_requests(&flow, window);
  pump(&flow, times.start_ns, &times.start_ns);
  times.opened_cpu_ns = cpu_ns();
  long replies = pump(&flow, times.end_ns, &closed_ns);
  int64_t used_ns = cpu_ns() - times.opened_cpu_ns;
  while (flow.outstanding > 0 && receive_replies(&flow) > 0) continue;
  flow.lost += flow.outstanding;
  /* No clock per datagram: latency by Little's law, from what was outstanding. */
  double latency_ns = replies > 0 ? (double)(closed_ns - times.start_ns) * window / replies : 0;
  tell_result(&times, closed_ns, used_ns, replies, flow.lost, latency_ns);
  await_end_of_input();
}
