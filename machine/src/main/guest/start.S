/*
 * Entry of the boot processor (multiboot 1, 32-bit protected mode), of the other processors (real
 * mode, start-up vector), and of every interrupt. No paging, one flat code and one data segment.
 */
#define CODE 0x08
#define DATA 0x10
#define TRAMPOLINE 0x8000

	.macro load_data_segments
	mov $DATA, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %fs
	mov %eax, %gs
	mov %eax, %ss
	.endm

	.section .multiboot, "a"
	.align 4
	.long 0x1badb002, 0, -0x1badb002

	.text
	.code32
	.global _start
_start:
	cli
	cld
	lgdt gdt_pointer
	ljmp $CODE, $1f
1:	load_data_segments
	mov $stacks + 4096, %esp
	call boot_main
2:	cli
	hlt
	jmp 2b

/* Other processors: boot_main has set next_stack and waits until this one is online. */
processor_start:
	load_data_segments
	mov next_stack, %esp
	call processor_main
	jmp 2b

/* Copied to TRAMPOLINE, below 1 MiB, where a start-up message can point. */
	.code16
	.global trampoline, trampoline_end
trampoline:
	cli
	cld
	xor %ax, %ax
	mov %ax, %ds
	lgdtl TRAMPOLINE + (trampoline_gdt_pointer - trampoline)
	mov %cr0, %eax
	or $1, %eax
	mov %eax, %cr0
	ljmpl $CODE, $processor_start
	.align 4
trampoline_gdt_pointer:
	.word gdt_end - gdt - 1
	.long gdt
trampoline_end:

/*
 * One entry a vector, 16 bytes each. Exceptions never return, so that an error code in the frame does
 * not matter; interrupts push none.
 */
	.code32
	.global entries
	.align 16
entries:
	vector = 0
	.rept 256
	.align 16
	push $vector
	jmp common
	vector = vector + 1
	.endr

/*
 * Returns without iret, which some hosts cannot emulate in ring 0 of 32-bit guests: the flags come
 * back without IF, and sti holds interrupts off until the far return is done. Everything runs at one
 * privilege level, so that the frame is EIP, CS, EFLAGS.
 */
common:
	pusha
	mov 32(%esp), %eax
	mov 36(%esp), %edx
	cld
	call interrupt
	popa
	add $4, %esp
	pushl 8(%esp)
	andl $~0x200, (%esp)
	popf
	sti
	lret $4

	.section .rodata
	.align 8
gdt:
	.quad 0
	.quad 0x00cf9b000000ffff
	.quad 0x00cf93000000ffff
gdt_end:
gdt_pointer:
	.word gdt_end - gdt - 1
	.long gdt

	.section .note.GNU-stack, "", @progbits
