#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct start {
    void (*body)(void *);
    void *context;
};

static void *run(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    start.body(start.context);
    return NULL;
}

int cl_thread_start(void (*body)(void *), void *context, size_t stack, uint64_t *thread) {
    struct start *start = malloc(sizeof *start);
    if (!start) return -ENOMEM;
    *start = (struct start){body, context};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (stack) pthread_attr_setstacksize(&attributes, stack);
    pthread_t made = 0;
    int error = pthread_create(&made, &attributes, run, start);
    pthread_attr_destroy(&attributes);
    if (error) free(start);
    *thread = (uint64_t)made;
    return -error;
}

int cl_thread_join(uint64_t thread) {
    return -pthread_join((pthread_t)thread, NULL);
}

int cl_thread_detach(uint64_t thread) {
    return -pthread_detach((pthread_t)thread);
}
