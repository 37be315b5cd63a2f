/* A recvmmsg/sendmmsg UDP echo server on 127.0.0.1:PORT, up to BATCH datagrams a call: the yardstick that UDP generators are
 * driven against. A datagram longer than SIZE comes back cut; what the kernel does not take back at once is dropped. */
#define _GNU_SOURCE
#include "server-process.h"

enum { MOST = 64, SIZE = 2048, RECEIVE_BUFFER = 4 << 20 };

int main(int argc, char **argv) {
  int batch = argc == 3 ? atoi(argv[2]) : 0;
  if (batch < 1 || batch > MOST) {
    fprintf(stderr, "usage: udp-echo PORT BATCH, where BATCH is 1 to %d\n", MOST);
    return 2;
  }
  end_when_told();
  int room = RECEIVE_BUFFER, fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in address = loopback(argv[1]), from[MOST];
  if (bind(fd, (struct sockaddr *)&address, sizeof address)) {
    perror("bind");
    return 1;
  }
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  tell_listening(fd, "udp", "c-udp-echo");
  static char data[MOST][SIZE];
  struct mmsghdr messages[MOST];
  struct iovec parts[MOST];
  for (;;) {
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < batch; i++) {
      parts[i] = (struct iovec){data[i], SIZE};
      messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i],
                                            .msg_iovlen = 1,
                                            .msg_name = &from[i],
                                            .msg_namelen = sizeof from[i]};
    }
    int got = recvmmsg(fd, messages, batch, MSG_WAITFORONE, NULL);
    for (int i = 0; i < got; i++) parts[i].iov_len = messages[i].msg_len;
    for (int done = 0, n; done < got; done += n) {
      n = sendmmsg(fd, messages + done, got - done, 0);
      if (n <= 0) break;
    }
  }
}
