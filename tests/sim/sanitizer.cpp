// What the address sanitizer is asked for in a program that allocates all the time.

/// Long stacks of allocations cost a fifth of the time.
extern "C" const char* __asan_default_options();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __asan_default_options() {  // NOLINT(bugprone-reserved-identifier)
    return "malloc_context_size=2";
}
