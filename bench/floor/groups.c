/* Rows: many vectors at once, and changes to one of many. */
#define _GNU_SOURCE
#include "floor.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* What a vector without any kernel object needs. */
struct vector {
  _Atomic uint64_t address;
  _Atomic uint32_t data;
  int fd;
};

static int fds[VECTORS];

static struct vector *vectors_new(void) {
  struct vector *v = calloc(VECTORS, sizeof *v);
  require(v != NULL, "memory for vectors");
  for (unsigned i = 0; i < VECTORS; i++) {
    v[i].fd = -1;
  }
  return v;
}

static void publish(struct vector *v, unsigned vector) {
  atomic_store_explicit(&v->data, vector, memory_order_release);
  atomic_store(&v->address, 0xfee00000ull);
}

void row_create(void) {
  enum { TIMES = 20 };
  double eager[TIMES], lazy[TIMES];
  for (int i = 0; i < TIMES; i++) {
    double start = now_ns();
    doorbells(fds, VECTORS);
    eager[i] = now_ns() - start;
    close_all(fds, VECTORS);
    start = now_ns();
    struct vector *v = vectors_new();
    __asm__ volatile("" : : "r"(v) : "memory");
    lazy[i] = now_ns() - start;
    free(v);
  }
  report("c", "create_group", VECTORS, median(eager, TIMES));
  report("c_lazy", "create_group", VECTORS, median(lazy, TIMES));
}

void row_unmask(void) {
  enum { TIMES = 20 };
  double stores[TIMES];
  struct vector *v = vectors_new();
  for (int t = 0; t < TIMES; t++) {
    double start = now_ns();
    for (unsigned i = 0; i < VECTORS; i++) {
      publish(&v[i], vector_of(i));
    }
    stores[t] = now_ns() - start;
  }
  report("c_msi", "enable_seq", VECTORS, median(stores, TIMES));
  free(v);

  struct vm vm = vm_open();
  struct table *table = table_new();
  doorbells(fds, VECTORS);
  double start = now_ns();
  attach_all(&vm, table, fds, VECTORS);
  report("c", "enable_batch", VECTORS, now_ns() - start);
  ring(fds[VECTORS - 1]);
  require(in_irr(&vm, vector_of(VECTORS - 1)), "the last vector works");
  close_all(fds, VECTORS);
  free(table);
  vm_close(&vm);
}

void row_mask(void) {
  enum { TIMES = 50 };
  double spent[TIMES];
  struct vector *v = vectors_new();
  for (int t = 0; t < TIMES; t++) {
    double start = now_ns();
    for (unsigned i = 0; i < VECTORS; i++) {
      atomic_store(&v[i].address, 0);
      atomic_store(&v[i].address, 0xfee00000ull);
    }
    spent[t] = (now_ns() - start) / VECTORS;
  }
  report("c_msi", "mask_unmask", VECTORS, median(spent, TIMES));
  free(v);
}

void row_retarget(void) {
  enum { TIMES = 50, COMMITS = 20 };
  double stores[TIMES];
  struct vector *v = vectors_new();
  for (unsigned t = 0; t < TIMES; t++) {
    double start = now_ns();
    for (unsigned i = 0; i < VECTORS; i++) {
      publish(&v[i], vector_of(i + t));
    }
    stores[t] = (now_ns() - start) / VECTORS;
  }
  report("c_msi", "retarget", VECTORS, median(stores, TIMES));
  free(v);

  struct vm vm = vm_open();
  struct table *table = table_new();
  double spent[COMMITS];
  doorbells(fds, VECTORS);
  attach_all(&vm, table, fds, VECTORS);
  for (unsigned i = 0; i < COMMITS; i++) {
    double from = now_ns();
    table_message(table, 7, vector_of(i));
    commit(&vm, table);
    spent[i] = now_ns() - from;
  }
  report("c", "retarget", VECTORS, median(spent, COMMITS));
  close_all(fds, VECTORS);
  free(table);
  vm_close(&vm);
}

/* Tells epoll about a doorbell: once, and again after each report. */
static void arm(int poll, int op, unsigned index) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.u32 = index};
  check(epoll_ctl(poll, op, fds[index], &event), "epoll_ctl");
}

void row_export(void) {
  struct vm vm = vm_open();
  int poll = (int)check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  doorbells(fds, VECTORS);
  double start = now_ns();
  for (unsigned i = 0; i < VECTORS; i++) {
    arm(poll, EPOLL_CTL_ADD, i);
  }
  report("c_epoll", "enable_seq", VECTORS, now_ns() - start);
  close_all(fds, VECTORS);
  close(poll);
  vm_close(&vm);
}

/*
 * Who promotes has slept until a moment ago. It also keeps its turn when the commit makes it sleep: on a busy
 * machine a thread that has worked for long would wait for others then.
 */
enum { PAUSE_US = 1000 };

static double promote(void) {
  struct vm vm = vm_open();
  struct table *table = table_new();
  doorbells(fds, BUSY);
  usleep(PAUSE_US);
  double start = now_ns();
  attach_all(&vm, table, fds, BUSY);
  double spent = now_ns() - start;
  ring(fds[BUSY - 1]);
  require(in_irr(&vm, vector_of(BUSY - 1)), "the last vector works");
  close_all(fds, BUSY);
  free(table);
  vm_close(&vm);
  return spent;
}

/* The same from armed in epoll: forget and drain each as well. */
static double promote_relayed(void) {
  struct vm vm = vm_open();
  struct table *table = table_new();
  doorbells(fds, BUSY);
  int poll = (int)check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  for (unsigned i = 0; i < BUSY; i++) {
    arm(poll, EPOLL_CTL_ADD, i);
  }
  usleep(PAUSE_US);
  double start = now_ns();
  for (unsigned i = 0; i < BUSY; i++) {
    table_message(table, i, vector_of(i));
  }
  commit(&vm, table);
  for (unsigned i = 0; i < BUSY; i++) {
    check(epoll_ctl(poll, EPOLL_CTL_DEL, fds[i], NULL), "epoll_ctl");
    drain(fds[i]);
    attach(&vm, fds[i], i);
  }
  double spent = now_ns() - start;
  close(poll);
  close_all(fds, BUSY);
  free(table);
  vm_close(&vm);
  return spent;
}

void row_promote(void) {
  enum { TIMES = 10 };
  double plain[TIMES], relayed[TIMES];
  for (int i = 0; i < TIMES; i++) {
    plain[i] = promote();
    relayed[i] = promote_relayed();
  }
  report("c", "promote", BUSY, median(plain, TIMES));
  report("c_epoll", "promote", BUSY, median(relayed, TIMES));
}

static void mask_latches(struct vm *vm, unsigned index) {
  unsigned vector = vector_of(index);
  clear_irr(vm);
  detach(vm, fds[index], index);
  ring(fds[index]);
  require(!in_irr(vm, vector), "a detached doorbell keeps quiet");
  attach(vm, fds[index], index);
  for (int tries = 0; tries < 2000 && !in_irr(vm, vector); tries++) {
    usleep(500);
  }
  require(in_irr(vm, vector), "what was rung meanwhile arrives at the attach");
  drain(fds[index]);
}

void row_attached(void) {
  enum { TIMES = 200 };
  double spent[TIMES];
  struct vm vm = vm_open();
  struct table *table = table_new();
  doorbells(fds, VECTORS);
  attach_all(&vm, table, fds, VECTORS);
  mask_latches(&vm, VECTORS - 1);
  for (unsigned i = 0; i < TIMES; i++) {
    unsigned index = i * 7 % VECTORS;
    double start = now_ns();
    detach(&vm, fds[index], index);
    attach(&vm, fds[index], index);
    spent[i] = now_ns() - start;
  }
  report("c_irqfdonly", "mask_unmask", VECTORS, median(spent, TIMES));
  close_all(fds, VECTORS);
  free(table);
  vm_close(&vm);
}

void row_destroy(void) {
  struct vm vm = vm_open();
  struct table *table = table_new();
  doorbells(fds, VECTORS);
  attach_all(&vm, table, fds, VECTORS);
  double start = now_ns();
  for (unsigned i = 0; i < VECTORS; i++) {
    detach(&vm, fds[i], i);
  }
  table_truncate(table, 0);
  commit(&vm, table);
  close_all(fds, VECTORS);
  report("c", "destroy", VECTORS, now_ns() - start);
  free(table);
  vm_close(&vm);
}
