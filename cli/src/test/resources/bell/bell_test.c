// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0
/*
 * Drives a bell (see dev.tocsin.devices.bell.pci) as it is bound: has each source rung one ring
 * after another, by the writer, by the bell's thread and by others, and tells what its handlers
 * counted.
 *
 *   mode    1 INTx, 2 MSI, 3 MSI-X
 *   rounds  rings of each source by each of the first two
 *   foreign rings of each source by who holds its notifier, for messages only
 *   timed   rings that are timed from register write to handler
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/sort.h>

#ifndef PCI_IRQ_INTX
#define PCI_IRQ_INTX PCI_IRQ_LEGACY
#endif

enum { MOST = 32, CAUSE = 0x10, RUNG = 0x20, DOORBELL = 0x2000, BY_THREAD = 1 << 30 };
#define BY_OTHERS (2u << 30)

static int mode = 3;
static int rounds = 5;
static int foreign;
static int timed;
module_param(mode, int, 0);
module_param(rounds, int, 0);
module_param(foreign, int, 0);
module_param(timed, int, 0);

struct source {
	struct bell *bell;
	int number;
	atomic_t handled;
	u64 at;
};

struct bell {
	void __iomem *registers;
	int sources;
	struct source source[MOST];
};

static irqreturn_t handle(int irq, void *data)
{
	struct source *source = data;

	if (mode == 1) {
		u32 causes = ioread32(source->bell->registers + CAUSE);

		if (!causes)
			return IRQ_NONE;
		iowrite32(causes, source->bell->registers + CAUSE);
	}
	WRITE_ONCE(source->at, ktime_get_ns());
	atomic_inc_return_release(&source->handled);
	return IRQ_HANDLED;
}

/* Rings once; 1 if exactly one interrupt came. */
static int ring(struct bell *bell, int number, u32 by)
{
	struct source *source = &bell->source[number];
	int before = atomic_read(&source->handled), i;

	iowrite32(1 | by, bell->registers + DOORBELL + 4 * number);
	for (i = 0; i < 20000 && atomic_read(&source->handled) == before; i++)
		usleep_range(50, 100);
	return atomic_read(&source->handled) == before + 1;
}

static int compare(const void *left, const void *right)
{
	u64 a = *(const u64 *)left, b = *(const u64 *)right;

	return a < b ? -1 : a > b;
}

static void time_rings(struct bell *bell)
{
	u64 *nanos = kcalloc(timed, sizeof(u64), GFP_KERNEL);
	struct source *source = &bell->source[0];
	int i;

	if (!nanos)
		return;
	for (i = 0; i < timed; i++) {
		int before = atomic_read(&source->handled);
		u64 start = ktime_get_ns(), limit = start + NSEC_PER_SEC;

		iowrite32(1, bell->registers + DOORBELL);
		while (atomic_read_acquire(&source->handled) == before && ktime_get_ns() < limit)
			cpu_relax();
		nanos[i] = READ_ONCE(source->at) - start;
		usleep_range(200, 400);
	}
	sort(nanos, timed, sizeof(u64), compare, NULL);
	pr_info("BELL round trip p50 %llu ns p90 %llu ns p99 %llu ns of %d\n", nanos[timed / 2],
		nanos[timed * 9 / 10], nanos[timed * 99 / 100], timed);
	kfree(nanos);
}

static void play(struct bell *bell)
{
	u32 before = ioread32(bell->registers + RUNG);
	int wrong = 0, handled = 0, i, j;

	for (i = 0; i < bell->sources; i++) {
		for (j = 0; j < 2 * rounds; j++)
			wrong += !ring(bell, i, j & 1 ? BY_THREAD : 0);
		for (j = 0; j < foreign; j++)
			wrong += !ring(bell, i, BY_OTHERS);
	}
	msleep(20);
	for (i = 0; i < bell->sources; i++)
		handled += atomic_read(&bell->source[i].handled);
	pr_info("BELL mode %d sources %d rung %u handled %d wrong %d\n", mode, bell->sources,
		ioread32(bell->registers + RUNG) - before, handled, wrong);
}

static void let_go(struct pci_dev *device, struct bell *bell, int count)
{
	while (count-- > 0)
		free_irq(pci_irq_vector(device, count), &bell->source[count]);
	pci_free_irq_vectors(device);
}

static int probe(struct pci_dev *device, const struct pci_device_id *id)
{
	unsigned int kind = mode == 3 ? PCI_IRQ_MSIX : mode == 2 ? PCI_IRQ_MSI : PCI_IRQ_INTX;
	struct bell *bell = devm_kzalloc(&device->dev, sizeof(*bell), GFP_KERNEL);
	int result, i;

	if (!bell)
		return -ENOMEM;
	result = pcim_enable_device(device);
	if (result)
		return result;
	pci_set_master(device);
	bell->registers = pcim_iomap(device, 0, 0);
	if (!bell->registers)
		return -EIO;
	iowrite32(~0u, bell->registers + CAUSE);
	bell->sources = pci_alloc_irq_vectors(device, 1, MOST, kind);
	if (bell->sources < 0)
		return bell->sources;
	for (i = 0; i < bell->sources; i++) {
		bell->source[i].bell = bell;
		bell->source[i].number = i;
		result = request_irq(pci_irq_vector(device, i), handle, mode == 1 ? IRQF_SHARED : 0,
				     "bell", &bell->source[i]);
		if (result) {
			let_go(device, bell, i);
			return result;
		}
	}
	pci_set_drvdata(device, bell);
	play(bell);
	if (timed > 0)
		time_rings(bell);
	return 0;
}

static void gone(struct pci_dev *device)
{
	struct bell *bell = pci_get_drvdata(device);

	let_go(device, bell, bell->sources);
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(0x1234, 0x4245) }, {} };
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver bell_driver = {
	.name = "bell_test",
	.id_table = ids,
	.probe = probe,
	.remove = gone,
};
module_pci_driver(bell_driver);
MODULE_DESCRIPTION("Counts the interrupts of a bell");
MODULE_LICENSE("Dual MIT/GPL");
