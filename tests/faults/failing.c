/* Calls on files below one folder that fail, from the first-th to the last-th: what a broken or full disk says to
 * everybody in the process, also to libraries that are not Python's. Loaded by LD_PRELOAD (glibc, 64 bits).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char below[4096];
static int first = -1, last, with, changing, *count;

void failing_arm(const char *folder, int from, int to, int error, int changes_only, int *counted) {
    snprintf(below, sizeof below, "%s", folder);
    count = counted, last = to, with = error, changing = changes_only, first = from;
}

static int failed(const char *path, int changes) {
    if (first < 0 || !path || strncmp(path, below, strlen(below)) || (changing && !changes)) return 0;
    int at = __atomic_fetch_add(count, 1, __ATOMIC_SEQ_CST);
    if (at < first || at > last) return 0;
    errno = with;
    return 1;
}

static int failed_fd(int fd, int changes) {
    char link[64], path[4096];
    if (first < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return failed(path, changes);
}

#define REAL(result, name, ...) static result (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, #name)
#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        va_list more; va_start(more, flags); int mode = va_arg(more, int); va_end(more); \
        return failed(path, (flags & O_ACCMODE) != O_RDONLY) ? -1 : real(path, flags, mode); }
#define PATH(name) int name(const char *path) { REAL(int, name, const char *); return failed(path, 1) ? -1 : real(path); }
#define TWO(name) int name(const char *from, const char *to) { \
    REAL(int, name, const char *, const char *); return failed(to, 1) ? -1 : real(from, to); }
#define FD(name) int name(int fd) { REAL(int, name, int); return failed_fd(fd, 1) ? -1 : real(fd); }

OPEN(open) OPEN(open64)
PATH(unlink) PATH(rmdir)
TWO(rename) TWO(link)
FD(fsync) FD(fdatasync)
int mkdir(const char *path, mode_t mode) { REAL(int, mkdir, const char *, mode_t); return failed(path, 1) ? -1 : real(path, mode); }
int chmod(const char *path, mode_t mode) { REAL(int, chmod, const char *, mode_t); return failed(path, 1) ? -1 : real(path, mode); }
ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t); return failed_fd(fd, 1) ? -1 : real(fd, data, size); }
ssize_t read(int fd, void *data, size_t size) {
    REAL(ssize_t, read, int, void *, size_t); return failed_fd(fd, 0) ? -1 : real(fd, data, size); }
