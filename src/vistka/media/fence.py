"""The fence a process raises around itself before it looks at a stranger's bytes: it counts, answers, no more.

Invariant: after `raise_fence` no file, socket, process or thread can be opened by this process; trying kills it.
What stays allowed is listed in ALLOWED, and explained in docs/fence.md.
"""

import ctypes
import os
import resource

from vistka.limits import MEDIA_CHILD_DATA_BYTES_MAX, MEDIA_CHILD_MEMORY_BYTES_MAX

ALLOWED = (
    # memory; mmap, mmap2 and mprotect are allowed apart, without PROT_EXEC
    ("brk", "munmap", "mremap", "madvise"),
    # the answer's pipe and the upload's: no new descriptor can come to be
    ("read", "write", "close", "fstat", "lseek", "_llseek"),
    # locks, signals, time, dice: what the interpreter and the C library do unasked
    ("futex", "futex_time64", "sched_yield", "sched_getaffinity", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn"),
    ("clock_gettime", "clock_gettime64", "gettimeofday", "getrandom", "getpid", "gettid", "restart_syscall"),
    ("exit", "exit_group"),
)
PROT_EXEC = 0x4
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x1000_0000, 0x4000_0000, 0x0800_0000
SIGKILL = 9


class FenceUnavailableError(Exception):
    """The machine cannot raise the fence: libseccomp is missing, or the kernel refuses."""


def raise_fence(cpu_seconds_max: int) -> None:
    """Shut this process in, for good, and let it count so long.

    Raises FenceUnavailableError, and then nothing may be decoded.
    """
    try:
        # Imported here, as that fails where libseccomp.so.2 is absent.
        import pyseccomp  # type: ignore[import-untyped]
    except (ImportError, RuntimeError, OSError, AttributeError) as error:
        raise FenceUnavailableError("libseccomp") from error
    try:
        _leave_the_network()
        _forbid_privileges()  # after it: a new user namespace forgets the death signal
        _limit_resources(cpu_seconds_max)
        rules = pyseccomp.SyscallFilter(pyseccomp.KILL_PROCESS)
        rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
        rules.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)
        for group in ALLOWED:
            for name in group:
                rules.add_rule(pyseccomp.ALLOW, name)
        for name in ("mmap", "mmap2", "mprotect"):
            rules.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(2, pyseccomp.MASKED_EQ, PROT_EXEC, 0))
        rules.load()
    except (OSError, ValueError, RuntimeError) as error:
        raise FenceUnavailableError("kernel") from error


def _forbid_privileges() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    wanted = ((PR_SET_NO_NEW_PRIVS, 1), (PR_SET_DUMPABLE, 0), (PR_SET_PDEATHSIG, SIGKILL))
    for option, value in wanted:
        if libc.prctl(option, *(ctypes.c_ulong(number) for number in (value, 0, 0, 0))) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def _leave_the_network() -> None:
    """An empty network of its own, where the kernel gives one unasked; the filter forbids sockets anyway."""
    ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC)


def _limit_resources(cpu_seconds_max: int) -> None:
    for kind, maximum in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CPU, cpu_seconds_max),
        (resource.RLIMIT_DATA, MEDIA_CHILD_DATA_BYTES_MAX),
        (resource.RLIMIT_AS, MEDIA_CHILD_MEMORY_BYTES_MAX),
        (resource.RLIMIT_NOFILE, 3),
    ):
        _, hard = resource.getrlimit(kind)
        lowest = maximum if hard == resource.RLIM_INFINITY else min(maximum, hard)
        resource.setrlimit(kind, (lowest, lowest))
    os.chdir("/")
