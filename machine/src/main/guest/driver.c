/*
 * The driver of the bell: finds bells on the PCI bus, decides type and number of their interrupts,
 * and has them arrive where the host asks.
 */
#include "guest.h"
#include "pci.h"

#define IOAPIC_SELECT 0xfec00000
#define IOAPIC_WINDOW 0xfec00010
#define IOAPIC_ENTRIES 0x10
#define ENTRY_LEVEL 0x8000
#define ENTRY_MASKED 0x10000
#define MESSAGE_ADDRESS 0xfee00000

struct bell {
  uint32_t function;
  uint32_t registers;
  uint32_t msi;
  uint32_t msix;
  uint32_t table;
  uint32_t pending;
  uint32_t kind;
};

uint32_t level_vector;
static struct bell bells[MAX_BELLS];
static uint32_t found;

static uint32_t arg(int i) {
  return *shared(COMMAND_ARGS + 4 * i);
}

static void ioapic_write(uint32_t index, uint32_t value) {
  *at(IOAPIC_SELECT) = index;
  *at(IOAPIC_WINDOW) = value;
}

/* Masked while its other half changes. */
static void route_pin(uint32_t pin, uint32_t entry, uint32_t cpu) {
  uint32_t low = IOAPIC_ENTRIES + 2 * pin;
  ioapic_write(low, ENTRY_MASKED);
  ioapic_write(low + 1, cpu << 24);
  ioapic_write(low, entry);
}

static uint32_t place(const uint32_t *bars, uint32_t where) {
  uint32_t bar = where & 7;
  return bar < PCI_BARS ? bars[bar] + (where & ~7u) : 0;
}

static void look(uint32_t function) {
  uint32_t bars[PCI_BARS];
  if (pci_read(function, PCI_ID) != BELL_DEVICE || found == MAX_BELLS) {
    return;
  }
  struct bell *b = &bells[found];
  pci_place(function, bars);
  b->function = function;
  b->registers = bars[0];
  b->kind = KIND_NONE;
  b->msi = pci_capability(function, MSI);
  b->msix = pci_capability(function, MSIX);
  if (b->msix) {
    b->table = place(bars, pci_read(function, b->msix + 4));
    b->pending = place(bars, pci_read(function, b->msix + 8));
  }
  *shared(FOUND + 4 * found++) = function;
}

static uint32_t enumerate(void) {
  found = 0;
  pci_each(look);
  return found;
}

/* Every sharer of the line is asked; whoever has a cause is acknowledged, and lets the line fall. */
void level_interrupt(void) {
  uint32_t any = 0;
  for (int i = 0; i < MAX_BELLS; i++) {
    if (bells[i].kind != KIND_INTX) {
      continue;
    }
    uint32_t cause = *at(bells[i].registers + BELL_CAUSE);
    if (cause) {
      *at(bells[i].registers + BELL_CAUSE) = cause;
      (*shared(SERVED + 4 * i))++;
      any = 1;
    }
  }
  if (!any) {
    (*shared(EMPTY_RUNS))++;
  }
}

/* The handler knows the sharer before the line can rise; causes of before are none of its. */
static uint32_t load_intx(struct bell *b) {
  uint32_t vector = arg(3), cpu = arg(5);
  *at(b->registers + BELL_CAUSE) = 0xffffffff;
  b->kind = KIND_INTX;
  level_vector = vector;
  route_pin(pci_line(b->function), vector | ENTRY_LEVEL, cpu);
  pci_write(b->function, PCI_COMMAND, PCI_MEMORY | PCI_BUS_MASTER);
  return 1;
}

/* Vectors follow each other from an aligned one on: a function counts with the lowest bits. */
static uint32_t load_msi(struct bell *b) {
  uint32_t count = arg(2), vector = arg(3), cpu = arg(5);
  uint32_t control = pci_read(b->function, b->msi);
  uint32_t capable = control >> 17 & 7, log = 0;
  while (log < capable && 2u << log <= count) {
    log++;
  }
  uint32_t data = control & MSI_64 ? 12 : 8;
  pci_write(b->function, b->msi + 4, MESSAGE_ADDRESS | cpu << 12);
  if (control & MSI_64) {
    pci_write(b->function, b->msi + 8, 0);
  }
  pci_write(b->function, b->msi + data, vector);
  if (control & MSI_MASKABLE) {
    pci_write(b->function, b->msi + data + 4, 0);
  }
  b->kind = KIND_MSI;
  pci_write(b->function, b->msi, (control & ~0x700000) | log << 20 | MSI_ENABLE);
  return 1 << log;
}

static void set_message(uint32_t e, uint32_t vector, uint32_t cpu) {
  *at(e) = MESSAGE_ADDRESS | cpu << 12;
  *at(e + 4) = 0;
  *at(e + 8) = vector;
}

/*
 * As Linux does: everything masked at once, entries filled, then one write lets all of them live.
 * Vectors repeat every `vectors` sources, and each such run of sources goes to the next processor.
 */
static uint32_t load_msix(struct bell *b) {
  uint32_t count = arg(2), vector = arg(3), vectors = arg(4), cpu = arg(5), cpus = arg(6);
  uint32_t v = 0, c = 0, control = pci_read(b->function, b->msix) & ~MSIX_MASK_ALL;
  uint32_t size = (control >> 16 & 0x7ff) + 1;
  count = count < size ? count : size;
  pci_write(b->function, b->msix, control | MSIX_ENABLE | MSIX_MASK_ALL);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t e = b->table + 16 * i;
    set_message(e, vector + v, cpu + c);
    *at(e + 12) = 0;
    if (++v == vectors) {
      v = 0;
      c = c + 1 == cpus ? 0 : c + 1;
    }
  }
  b->kind = KIND_MSIX;
  pci_write(b->function, b->msix, control | MSIX_ENABLE);
  return count;
}

/* The best there is of what the host allows. */
static uint32_t load(struct bell *b, uint32_t kinds) {
  uint32_t count = 0;
  if (b->msix && kinds & KIND_MSIX) {
    pci_write(b->function, PCI_COMMAND, PCI_MEMORY | PCI_BUS_MASTER | PCI_INTX_OFF);
    count = load_msix(b);
  } else if (b->msi && kinds & KIND_MSI) {
    pci_write(b->function, PCI_COMMAND, PCI_MEMORY | PCI_BUS_MASTER | PCI_INTX_OFF);
    count = load_msi(b);
  } else if (kinds & KIND_INTX) {
    count = load_intx(b);
  }
  return b->kind << 16 | count;
}

/* The handler knows the sharer until its line is low. */
static uint32_t unload(struct bell *b) {
  if (b->msix) {
    pci_write(b->function, b->msix, pci_read(b->function, b->msix) & ~MSIX_ENABLE);
  }
  if (b->msi) {
    pci_write(b->function, b->msi, pci_read(b->function, b->msi) & ~MSI_ENABLE);
  }
  pci_write(b->function, PCI_COMMAND, PCI_MEMORY | PCI_INTX_OFF);
  b->kind = KIND_NONE;
  return 0;
}

static uint32_t msi_masks(const struct bell *b) {
  return b->msi + (pci_read(b->function, b->msi) & MSI_64 ? 16 : 12);
}

static uint32_t mask(const struct bell *b, uint32_t index, uint32_t masked) {
  if (b->kind == KIND_MSIX) {
    *at(b->table + 16 * index + 12) = masked;
    return 0;
  }
  uint32_t reg = msi_masks(b), bit = 1u << (index & 31);
  uint32_t old = pci_read(b->function, reg);
  pci_write(b->function, reg, masked ? old | bit : old & ~bit);
  return 0;
}

static uint32_t pending(const struct bell *b, uint32_t index) {
  uint32_t word = b->kind == KIND_MSIX ? *at(b->pending + index / 32 * 4)
                                       : pci_read(b->function, msi_masks(b) + 4);
  return word >> index % 32 & 1;
}

static uint32_t retarget(const struct bell *b, uint32_t index, uint32_t vector, uint32_t cpu) {
  uint32_t e = b->table + 16 * index;
  if (b->kind != KIND_MSIX) {
    return RESULT_FAILED;
  }
  *at(e + 12) = 1;
  set_message(e, vector, cpu);
  *at(e + 12) = 0;
  return 0;
}

static uint32_t execute_on(struct bell *b, uint32_t op) {
  switch (op) {
    case OP_LOAD:
      return load(b, arg(1));
    case OP_UNLOAD:
      return unload(b);
    case OP_MASK:
    case OP_UNMASK:
      return mask(b, arg(1), op == OP_MASK);
    case OP_RETARGET:
      return retarget(b, arg(1), arg(2), arg(3));
    case OP_PENDING:
      return pending(b, arg(1));
    default:
      return RESULT_FAILED;
  }
}

static uint32_t execute(uint32_t op) {
  switch (op) {
    case OP_ENUMERATE:
      return enumerate();
    case OP_SETUP_EDGE:
      route_pin(arg(0), arg(1), arg(2));
      return 0;
    default:
      return arg(0) < found ? execute_on(&bells[arg(0)], op) : RESULT_FAILED;
  }
}

void run_command(void) {
  uint32_t seq = *shared(COMMAND_SEQ);
  *shared(COMMAND_RESULT) = execute(*shared(COMMAND_OP));
  *shared(COMMAND_DONE) = seq;
}
