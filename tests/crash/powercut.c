// What a power cut would leave of a folder: preloaded into a process, keeps in $PC_DURABLE a copy of $PC_LIVE that has
// only what was synced, as a file system like ext4 would have it:
// - a write is there once its file was synced, and so is the file's name;
// - an unlink or a rename is there once any file was synced after it;
// - of what was written and not synced, single sectors may be there already: with $PC_SEED set, some are, by chance.
// Only regular files that lie directly in the folder. Writes through a mapping are not seen.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(&name##_real, #name))

static void *write_real, *pwrite_real, *pwrite64_real, *fsync_real, *fdatasync_real;

static void *real(void **kept, const char *name) {
  if (!*kept) *kept = dlsym(RTLD_NEXT, name);
  return *kept;
}

// What was written to a file since it was last synced: from one byte to another, all between counted as written.
struct dirt {
  ino_t file;
  off_t from, to;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct dirt dirt[256];
static unsigned chance;

static struct dirt *dirt_of(ino_t file) {
  struct dirt *spare = NULL;
  for (unsigned i = 0; i < sizeof dirt / sizeof *dirt; i++) {
    if (dirt[i].file == file) return &dirt[i];
    if (!spare && !dirt[i].file) spare = &dirt[i];
  }
  if (!spare) abort();
  *spare = (struct dirt){.file = file, .from = 0, .to = 0};
  return spare;
}

// The copy's path where fd is a regular file of the folder; 0 where it is not ours.
static int copy_of(int fd, char *copy, size_t size, struct stat *st) {
  const char *live = getenv("PC_LIVE"), *durable = getenv("PC_DURABLE");
  char link[64], path[4096];
  if (!live || !durable || fstat(fd, st) || !S_ISREG(st->st_mode)) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  size_t prefix = strlen(live);
  if (strncmp(path, live, prefix) || path[prefix] != '/' || strchr(path + prefix + 1, '/')) return 0;
  return (size_t)snprintf(copy, size, "%s%s", durable, path + prefix) < size;
}

static void carry(int from, int to, off_t at, off_t end) {
  char bytes[65536];
  while (at < end) {
    size_t want = end - at < (off_t)sizeof bytes ? (size_t)(end - at) : sizeof bytes;
    ssize_t got = pread(from, bytes, want, at);
    if (got <= 0) return;
    if (REAL(pwrite)(to, bytes, got, at) != got) abort();
    at += got;
  }
}

// Names that are gone from the folder are gone from the copy.
static void forget_the_unlinked(void) {
  const char *live = getenv("PC_LIVE"), *durable = getenv("PC_DURABLE");
  DIR *folder = opendir(durable);
  if (!folder) return;
  char here[4500], there[4500];
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (entry->d_name[0] == '.') continue;
    snprintf(here, sizeof here, "%s/%s", live, entry->d_name);
    snprintf(there, sizeof there, "%s/%s", durable, entry->d_name);
    if (access(here, F_OK)) unlink(there);
  }
  closedir(folder);
}

static void synced(int fd) {
  char path[4500];
  struct stat st;
  if (!copy_of(fd, path, sizeof path, &st)) return;
  pthread_mutex_lock(&lock);
  struct stat old;
  int known = stat(path, &old) == 0;
  // A descriptor of the file's own: the one that was synced may be for writing only.
  char again[64];
  snprintf(again, sizeof again, "/proc/self/fd/%d", fd);
  int from = open(again, O_RDONLY), to = open(path, O_CREAT | O_WRONLY, 0600);
  if (from < 0 || to < 0) abort();
  struct dirt *d = dirt_of(st.st_ino);
  if (known) carry(from, to, d->from, d->to < st.st_size ? d->to : st.st_size);
  else carry(from, to, 0, st.st_size);
  if (ftruncate(to, st.st_size)) abort();
  *d = (struct dirt){0};
  close(from);
  close(to);
  forget_the_unlinked();
  pthread_mutex_unlock(&lock);
}

static unsigned roll(void) {
  if (!chance) chance = getenv("PC_SEED") ? (unsigned)atoi(getenv("PC_SEED")) | 1 : 1;
  chance ^= chance << 13, chance ^= chance >> 17, chance ^= chance << 5;
  return chance;
}

static void written(int fd, const void *bytes, off_t at, ssize_t n) {
  char path[4500];
  struct stat st;
  if (n <= 0 || !copy_of(fd, path, sizeof path, &st)) return;
  pthread_mutex_lock(&lock);
  struct dirt *d = dirt_of(st.st_ino);
  int fresh = d->to == 0;
  if (fresh || at < d->from) d->from = at;
  if (at + n > d->to) d->to = at + n;
  // The disk may take a sector early, of a file it knows.
  if (getenv("PC_SEED") && roll() % 8 == 0) {
    int to = open(path, O_WRONLY);
    if (to >= 0) {
      off_t sector = (at + (off_t)(roll() % (unsigned)n)) & ~(off_t)511;
      off_t from = sector < at ? at : sector, end = sector + 512 < at + n ? sector + 512 : at + n;
      if (REAL(pwrite)(to, (const char *)bytes + (from - at), end - from, from) < 0) abort();
      close(to);
    }
  }
  pthread_mutex_unlock(&lock);
}

int fsync(int fd) {
  int r = REAL(fsync)(fd);
  if (!r) synced(fd);
  return r;
}

int fdatasync(int fd) {
  int r = REAL(fdatasync)(fd);
  if (!r) synced(fd);
  return r;
}

ssize_t write(int fd, const void *bytes, size_t n) {
  ssize_t r = REAL(write)(fd, bytes, n);
  if (r > 0) written(fd, bytes, lseek(fd, 0, SEEK_CUR) - r, r);
  return r;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
  ssize_t r = REAL(pwrite)(fd, bytes, n, at);
  written(fd, bytes, at, r);
  return r;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
  ssize_t r = REAL(pwrite64)(fd, bytes, n, at);
  written(fd, bytes, at, r);
  return r;
}
