/*
 * What a server of small messages cannot save: one receive and one send on a unix socket.
 */
#define _GNU_SOURCE
#include "floor.h"

#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGE = 32, REPLY = 36, CALLS = 5000 };

void row_region(void) {
  static double spent[CALLS];
  char bytes[4096] = {0};
  int pair[2];
  check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
  for (int i = 0; i < CALLS; i++) {
    check(send(pair[0], bytes, MESSAGE, MSG_NOSIGNAL), "send");
    double start = now_ns();
    check(recv(pair[1], bytes, sizeof bytes, 0), "recv");
    check(send(pair[1], bytes, REPLY, MSG_NOSIGNAL), "send");
    spent[i] = now_ns() - start;
    check(recv(pair[0], bytes, sizeof bytes, 0), "recv");
  }
  report("c", "region", 1, median(spent, CALLS));
  close(pair[0]);
  close(pair[1]);
}
