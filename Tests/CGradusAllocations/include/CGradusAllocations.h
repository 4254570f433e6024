/// How often this thread has asked the allocator for memory; -1 where that is not counted.
long thread_allocations(void);
