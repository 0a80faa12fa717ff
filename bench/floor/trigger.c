/* Rows: one event from this process to the guest's local APIC. */
#define _GNU_SOURCE
#include "floor.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* A window is shorter than a time slice, so that the median knows nothing of other processes. */
enum { WINDOWS = 200, CALLS = 500, WARM = 20000, DUPS = 1000 };

static double many_rings(int fd) {
  double spent[WINDOWS];
  for (int w = 0; w < WINDOWS; w++) {
    double start = now_ns();
    for (int i = 0; i < CALLS; i++) {
      ring(fd);
    }
    spent[w] = (now_ns() - start) / CALLS;
  }
  return median(spent, WINDOWS);
}

static double many_messages(struct vm *vm, unsigned vector) {
  double spent[WINDOWS];
  struct kvm_msi msi = message(vector);
  for (int w = 0; w < WINDOWS; w++) {
    double start = now_ns();
    for (int i = 0; i < CALLS; i++) {
      signal_msi(vm, &msi);
    }
    spent[w] = (now_ns() - start) / CALLS;
  }
  return median(spent, WINDOWS);
}

void row_trigger(void) {
  struct vm vm = vm_open();
  struct table *table = table_new();
  int fd = doorbell();
  attach_all(&vm, table, &fd, 1);
  require(!in_irr(&vm, vector_of(0)), "no interrupt before the first");
  ring(fd);
  require(in_irr(&vm, vector_of(0)), "a ring reaches the APIC");
  for (int i = 0; i < WARM; i++) {
    ring(fd);
  }
  report("c", "trigger", 1, many_rings(fd));

  clear_irr(&vm);
  struct kvm_msi msi = message(vector_of(0));
  signal_msi(&vm, &msi);
  require(in_irr(&vm, vector_of(0)), "a message reaches the APIC");
  for (int i = 0; i < WARM; i++) {
    signal_msi(&vm, &msi);
  }
  report("c_msi", "trigger", 1, many_messages(&vm, vector_of(0)));
  close(fd);
  free(table);
  vm_close(&vm);
}

struct worker {
  pthread_barrier_t *start;
  struct vm *vm;
  int fd; /* -1: send messages instead */
  int cpu;
  double ns;
};

static void *work(void *arg) {
  struct worker *w = arg;
  pin(w->cpu);
  pthread_barrier_wait(w->start);
  w->ns = w->fd < 0 ? many_messages(w->vm, vector_of((unsigned)w->cpu)) : many_rings(w->fd);
  return NULL;
}

static double two_threads(struct vm *vm, const int *fds) {
  pthread_barrier_t start;
  pthread_t threads[2];
  struct worker workers[2];
  pthread_barrier_init(&start, NULL, 2);
  for (int i = 0; i < 2; i++) {
    workers[i] = (struct worker){&start, vm, fds ? fds[i] : -1, i, 0};
    require(pthread_create(&threads[i], NULL, work, &workers[i]) == 0, "a thread");
  }
  for (int i = 0; i < 2; i++) {
    pthread_join(threads[i], NULL);
  }
  pthread_barrier_destroy(&start);
  return (workers[0].ns + workers[1].ns) / 2;
}

void row_trigger2(void) {
  struct vm vm = vm_open();
  struct table *table = table_new();
  int fds[2];
  doorbells(fds, 2);
  attach_all(&vm, table, fds, 2);
  report("c", "trigger", 2, two_threads(&vm, fds));
  report("c_msi", "trigger", 2, two_threads(&vm, NULL));
  close_all(fds, 2);
  free(table);
  vm_close(&vm);
}

void row_notifier(void) {
  enum { BATCHES = 20 };
  static int dups[DUPS];
  double spent[BATCHES];
  int fd = doorbell();
  for (int b = 0; b < BATCHES; b++) {
    double start = now_ns();
    for (int i = 0; i < DUPS; i++) {
      dups[i] = (int)check(fcntl(fd, F_DUPFD_CLOEXEC, 0), "dup");
    }
    spent[b] = (now_ns() - start) / DUPS;
    close_all(dups, DUPS);
  }
  report("c", "notifier", 1, median(spent, BATCHES));
  close(fd);
}
