/*
 * Row: from the write to a doorbell to the first store of the handler, in a guest that is halted.
 *
 * The guest is in real mode: sti; hlt; again. Its handler counts in memory and ends the interrupt. ES has the
 * local APIC as its base, which is all the addressing that an EOI needs.
 */
#define _GNU_SOURCE
#include "floor.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
  MEMORY = 0x10000,
  CODE = 0x1000,
  HANDLER = 0x1100,
  COUNTER = 0x2000,
  STACK = 0x4000,
  VECTOR = 0x50,
  SAMPLES = 1000,
  PAUSE_US = 200, /* long enough for the guest to halt again */
  LIMIT_NS = 1000000000,
};

static const unsigned char guest_loop[] = {
    0xfb,       /* sti */
    0xf4,       /* hlt */
    0xeb, 0xfc, /* jmp to sti */
};
static const unsigned char guest_handler[] = {
    0x66, 0xff, 0x06, 0x00, 0x20, /* inc dword [COUNTER] */
    0x66, 0x31, 0xc0,             /* xor eax, eax */
    0x26, 0x66, 0xa3, 0xb0, 0x00, /* mov [es:0xb0], eax: EOI */
    0xcf,                         /* iret */
};

struct guest {
  struct vm vm;
  unsigned char *memory;
  pthread_t thread;
};

static __thread struct kvm_run *own_run;

static void leave_guest(int signal) {
  (void)signal;
  own_run->immediate_exit = 1;
}

static void *run(void *arg) {
  struct guest *guest = arg;
  own_run = guest->vm.run;
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigaddset(&unblocked, SIGUSR1);
  pthread_sigmask(SIG_UNBLOCK, &unblocked, NULL);
  while (ioctl(guest->vm.vcpu, KVM_RUN, 0) == 0 && guest->vm.run->exit_reason == KVM_EXIT_INTR) {
  }
  require(errno == EINTR && own_run->immediate_exit, "the guest runs until it is stopped");
  return NULL;
}

static void guest_start(struct guest *guest) {
  guest->vm = vm_open();
  guest->memory =
      mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  require(guest->memory != MAP_FAILED, "memory for the guest");
  memcpy(guest->memory + CODE, guest_loop, sizeof guest_loop);
  memcpy(guest->memory + HANDLER, guest_handler, sizeof guest_handler);
  uint16_t entry = HANDLER;
  memcpy(guest->memory + VECTOR * 4, &entry, sizeof entry); /* its segment is 0 */
  struct kvm_userspace_memory_region region = {
      .memory_size = MEMORY, .userspace_addr = (uint64_t)(uintptr_t)guest->memory};
  check(ioctl(guest->vm.fd, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");

  struct kvm_sregs sregs;
  check(ioctl(guest->vm.vcpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
  sregs.cs.base = 0;
  sregs.cs.selector = 0;
  sregs.es.base = 0xfee00000;
  check(ioctl(guest->vm.vcpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
  struct kvm_regs regs = {.rip = CODE, .rsp = STACK, .rflags = 2};
  check(ioctl(guest->vm.vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");

  struct sigaction action = {.sa_handler = leave_guest};
  sigaction(SIGUSR1, &action, NULL);
  require(pthread_create(&guest->thread, NULL, run, guest) == 0, "a thread for the vCPU");
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(1, &set);
  require(pthread_setaffinity_np(guest->thread, sizeof set, &set) == 0, "a second CPU");
}

static void guest_stop(struct guest *guest) {
  pthread_kill(guest->thread, SIGUSR1);
  pthread_join(guest->thread, NULL);
  munmap(guest->memory, MEMORY);
  vm_close(&guest->vm);
}

static uint32_t handled(struct guest *guest) {
  return __atomic_load_n((uint32_t *)(void *)(guest->memory + COUNTER), __ATOMIC_ACQUIRE);
}

/* Median over samples of the time from a ring to the handler's store. */
static double latency(struct guest *guest, int fd) {
  static double spent[SAMPLES];
  usleep(20000); /* the first time the guest has to get to its hlt */
  for (int i = 0; i < SAMPLES; i++) {
    usleep(PAUSE_US);
    uint32_t before = handled(guest);
    double start = now_ns(), end;
    ring(fd);
    do {
      end = now_ns();
      require(end - start < LIMIT_NS, "the handler runs within a second");
    } while (handled(guest) == before);
    spent[i] = end - start;
  }
  return median(spent, SAMPLES);
}

struct relay {
  struct vm *vm;
  int poll, bell, stop;
};

static void *relay(void *arg) {
  struct relay *r = arg;
  struct kvm_msi msi = message(VECTOR);
  for (;;) {
    struct epoll_event event;
    if (epoll_wait(r->poll, &event, 1, -1) != 1) {
      continue;
    }
    if (event.data.fd == r->stop) {
      return NULL;
    }
    if (drain(r->bell)) {
      signal_msi(r->vm, &msi);
    }
    struct epoll_event again = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = r->bell};
    check(epoll_ctl(r->poll, EPOLL_CTL_MOD, r->bell, &again), "epoll_ctl");
  }
}

static double relayed_latency(struct guest *guest) {
  struct relay r = {.vm = &guest->vm, .bell = doorbell(), .stop = doorbell()};
  r.poll = (int)check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = r.bell};
  check(epoll_ctl(r.poll, EPOLL_CTL_ADD, r.bell, &event), "epoll_ctl");
  event = (struct epoll_event){.events = EPOLLIN, .data.fd = r.stop};
  check(epoll_ctl(r.poll, EPOLL_CTL_ADD, r.stop, &event), "epoll_ctl");
  pthread_t thread;
  require(pthread_create(&thread, NULL, relay, &r) == 0, "a thread for the relay");
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(1, &set);
  pthread_setaffinity_np(thread, sizeof set, &set);
  double result = latency(guest, r.bell);
  ring(r.stop);
  pthread_join(thread, NULL);
  close(r.bell);
  close(r.stop);
  close(r.poll);
  return result;
}

void row_relay(void) {
  struct guest guest;
  guest_start(&guest);
  report("c_epoll", "latency_p50", 1, relayed_latency(&guest));
  struct table *table = table_new();
  int fd = doorbell();
  table_message(table, 0, VECTOR);
  commit(&guest.vm, table);
  attach(&guest.vm, fd, 0);
  report("c", "latency_p50", 1, latency(&guest, fd));
  close(fd);
  free(table);
  guest_stop(&guest);
}
