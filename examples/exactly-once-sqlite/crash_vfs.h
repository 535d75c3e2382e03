/* SPDX-License-Identifier: Apache-2.0 */
/* Give SQLite files whose locks die with the instance that holds them.
 *
 * In production an instance is a process: the kernel drops its file locks when it crashes, and the next one rolls back
 * its journal. In a trial all instances are threads of one process, where SQLite's locks belong to the process and
 * would outlive the crash. Here the lock of a database is a mutex, which the sim releases with the crash of its holder,
 * and the rest is SQLite's own: real files, its journal, its recovery. The lock is coarser than SQLite's (readers
 * exclude each other), so it lets nothing happen that SQLite would not. Nothing is synced: no power is lost here. */
#ifndef CRASH_VFS_H
#define CRASH_VFS_H

#define CRASH_VFS "crash"

/* Make the VFS known to SQLite under that name, and a folder for databases. */
void crash_vfs_begin(void);

/* Make an empty database in a new file. All databases share one lock, which is free then.
 * returns  its path, static; good until the next call */
const char *crash_vfs_database(void);

/* Remove the folder and all that is in it. */
void crash_vfs_end(void);

#endif
