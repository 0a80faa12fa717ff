/*
 * int take(uint32_t *frame): opens interrupts until one comes or did not; its vector, or -1.
 *
 * The handler does not return to where it came from, where interrupts are open, but calls leave()
 * with the same frame: so one interrupt is taken at a time. The accesses to port 0x80 let a monitor
 * that emulates instructions in batches look for interrupts.
 */
	.text
	.code32
	.global take, leave
take:
	push %ebp
	push %ebx
	push %esi
	push %edi
	mov %esp, (%eax)
	sti
	nop
	in $0x80, %al
	in $0x80, %al
	in $0x80, %al
	cli
	mov $-1, %eax
	jmp 1f

/* leave(uint32_t *frame, int vector) */
leave:
	mov (%eax), %esp
	mov %edx, %eax
1:	pop %edi
	pop %esi
	pop %ebx
	pop %ebp
	ret

	.section .note.GNU-stack, "", @progbits
