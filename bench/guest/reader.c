// Random reads of 4 KiB, past the page cache: THREADS at once for SECONDS; prints reads a second.
// usage: reader DEVICE THREADS SECONDS
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096, MOST = 64 };

static int disk;
static long blocks;
static atomic_int over;
static long reads[MOST];

static void *work(void *argument)
{
	long me = (long)argument;
	unsigned short seed[3] = { 1, 2, (unsigned short)me };
	void *buffer;

	if (posix_memalign(&buffer, BLOCK, BLOCK))
		exit(1);
	while (!over) {
		if (pread(disk, buffer, BLOCK, nrand48(seed) % blocks * BLOCK) != BLOCK) {
			perror("pread");
			exit(1);
		}
		reads[me]++;
	}
	return NULL;
}

int main(int count, char **arguments)
{
	pthread_t thread[MOST];
	long threads = count == 4 ? atol(arguments[2]) : 0, all = 0;
	struct timespec start, end;

	if (threads < 1 || threads > MOST)
		return 2;
	disk = open(arguments[1], O_RDONLY | O_DIRECT);
	blocks = lseek(disk, 0, SEEK_END) / BLOCK;
	if (disk < 0 || blocks < 1) {
		perror(arguments[1]);
		return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (long i = 0; i < threads; i++)
		pthread_create(&thread[i], NULL, work, (void *)i);
	sleep(atoi(arguments[3]));
	over = 1;
	for (long i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	for (long i = 0; i < threads; i++)
		all += reads[i];
	printf("%.0f\n", all / (end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9));
	return 0;
}
