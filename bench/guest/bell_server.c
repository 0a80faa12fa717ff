/*
 * The floor of a served interrupt: a vfio-user server that does nothing but ring. One PCI function with 32 MSI-X
 * vectors; a write of register 0x2000 + 4n rings vector n. One client, one thread, no checks: a yardstick, not
 * an example.
 *
 *   bell_server SOCKET
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { VECTORS = 32, CONFIG = 7, RINGS = 0x2000, BODY = 16, MOST_DESCRIPTORS = 64 };
enum { VERSION = 1, DMA_MAP, DMA_UNMAP, DEVICE_INFO, REGION_INFO, REGION_IO_FDS, IRQ_INFO, SET_IRQS, REGION_READ, REGION_WRITE };
enum { REPLY = 1, NO_REPLY = 1 << 4 };

struct header {
  uint16_t id, command;
  uint32_t size, flags, error;
};

static uint8_t in[1 << 16], out[1 << 16], config[256];
static uint32_t rung;
static int eventfds[VECTORS];
static int passed[MOST_DESCRIPTORS], passed_count;

static void check(long result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
}

static uint32_t word(int at) {
  uint32_t value;
  memcpy(&value, in + BODY + at, 4);
  return value;
}

/* Appends words to the reply's body. */
static int put(int count, const uint32_t *words) {
  memcpy(out + BODY, words, 4 * count);
  return 4 * count;
}

static void fill_config(void) {
  static const uint8_t head[] = {0x34, 0x12, 0x45, 0x42, 0, 0, 0x10, 0, 0, 0, 0x80, 0x08};
  static const uint8_t msix[] = {0x11, 0, VECTORS - 1, 0, 1, 0, 0, 0, 1, 8, 0, 0};
  memcpy(config, head, sizeof head);
  memcpy(config + 0x40, msix, sizeof msix);
  config[0x34] = 0x40;
}

static void keep_descriptors(struct msghdr *message) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
    int count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(passed + passed_count, CMSG_DATA(c), count * sizeof(int));
    passed_count += count;
  }
}

static int set_irqs(void) {
  uint32_t flags = word(4), index = word(8), start = word(12), count = word(16);
  for (uint32_t i = 0; index == 2 && i < count && start + i < VECTORS && (flags & 4); i++) {
    int *vector = &eventfds[start + i];
    if (*vector >= 0) {
      close(*vector);
    }
    *vector = i < (uint32_t)passed_count ? passed[i] : -1;
  }
  if (index == 2 && count == 0) {
    for (int i = 0; i < VECTORS; i++) {
      if (eventfds[i] >= 0) {
        close(eventfds[i]);
      }
      eventfds[i] = -1;
    }
  }
  passed_count = 0;
  return 0;
}

static int region_read(void) {
  uint32_t offset = word(0), region = word(8), count = word(12);
  memcpy(out + BODY, in + BODY, 16);
  memset(out + BODY + 16, 0, count);
  if (region == CONFIG && offset < sizeof config) {
    memcpy(out + BODY + 16, config + offset, count);
  } else if (region == 0 && offset == 0x20) {
    memcpy(out + BODY + 16, &rung, 4);
  }
  return 16 + count;
}

static int region_write(void) {
  uint32_t offset = word(0), region = word(8), count = word(12);
  if (region == 0 && offset >= RINGS && offset < RINGS + 4 * VECTORS) {
    int vector = eventfds[(offset - RINGS) / 4];
    rung++;
    if (vector >= 0) {
      uint64_t one = 1;
      check(write(vector, &one, sizeof one), "eventfd");
    }
  } else if (region == CONFIG && offset >= 4 && offset + count <= sizeof config) {
    memcpy(config + offset, in + BODY + 16, count);
  }
  memcpy(out + BODY, in + BODY, 16);
  return 16;
}

static int region_info(void) {
  uint32_t index = word(8), size = index == 0 ? 0x4000 : index == 1 ? 0x1000 : index == CONFIG ? sizeof config : 0;
  return put(8, (uint32_t[]){32, size ? 3 : 0, index, 0, size, 0, 0, 0});
}

static int version(void) {
  static const char text[] = "\0\0\0\0{\"capabilities\":{\"max_msg_fds\":16,\"max_data_xfer_size\":1048576}}";
  memcpy(out + BODY, text, sizeof text);
  return sizeof text;
}

static int drop_descriptors(void) {
  while (passed_count > 0) {
    close(passed[--passed_count]);
  }
  return 0;
}

static int answer(int command) {
  switch (command) {
    case VERSION: return version();
    case DMA_MAP: return drop_descriptors();
    case DMA_UNMAP: memcpy(out + BODY, in + BODY, 24); return 24;
    case DEVICE_INFO: return put(4, (uint32_t[]){16, 3, 9, 5});
    case REGION_INFO: return region_info();
    case REGION_IO_FDS: return put(4, (uint32_t[]){16, 0, word(8), 0});
    case IRQ_INFO: return put(4, (uint32_t[]){16, 1, word(8), word(8) == 2 ? VECTORS : 0});
    case SET_IRQS: return set_irqs();
    case REGION_READ: return region_read();
    case REGION_WRITE: return region_write();
    default: return 0;
  }
}

/* Receives one message; a register access is one call, as it is one segment. */
static int next(int client) {
  static int filled;
  static size_t last;
  memmove(in, in + last, filled -= last);
  last = 0;
  struct header *header = (struct header *)in;
  while (filled < BODY || (uint32_t)filled < header->size) {
    char control[CMSG_SPACE(MOST_DESCRIPTORS * sizeof(int))];
    struct iovec part = {in + filled, sizeof in - filled};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(client, &message, 0);
    check(count, "recvmsg");
    if (count == 0) {
      return 0;
    }
    keep_descriptors(&message);
    filled += count;
  }
  last = header->size;
  return 1;
}

int main(int count, char **arguments) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (count != 2 || strlen(arguments[1]) >= sizeof address.sun_path) {
    fprintf(stderr, "usage: bell_server SOCKET\n");
    return 2;
  }
  strcpy(address.sun_path, arguments[1]);
  memset(eventfds, -1, sizeof eventfds);
  fill_config();
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  check(bind(listener, (struct sockaddr *)&address, sizeof address), "bind");
  check(listen(listener, 1), "listen");
  puts("tocsin: ready");
  fflush(stdout);
  int client = accept(listener, NULL, NULL);
  check(client, "accept");
  while (next(client)) {
    struct header *asked = (struct header *)in, *reply = (struct header *)out;
    int size = answer(asked->command);
    if (!(asked->flags & NO_REPLY)) {
      *reply = (struct header){asked->id, asked->command, sizeof *reply + size, REPLY, 0};
      check(send(client, out, reply->size, MSG_NOSIGNAL), "send");
    }
  }
  return 0;
}
