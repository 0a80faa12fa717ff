package dev.tocsin.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.testkit.CLayout;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LayoutsTest {
  private final CLayout c =
      new CLayout(
          "errno.h",
          "fcntl.h",
          "poll.h",
          "sched.h",
          "signal.h",
          "termios.h",
          "sys/epoll.h",
          "sys/eventfd.h",
          "sys/file.h",
          "sys/ioctl.h",
          "sys/mman.h",
          "sys/resource.h",
          "sys/socket.h",
          "sys/time.h",
          "sys/uio.h",
          "sys/un.h",
          "time.h");

  @BeforeEach
  void aCompilerIsHere() {
    var reason = CLayout.whyUnavailable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  @Test
  void everyStructIsLaidOutAsInC() throws IOException {
    for (var struct : Layouts.ALL) {
      c.struct("struct " + struct.name().orElseThrow(), struct);
    }
    c.value("sizeof(sigset_t)", Layouts.SIGSET.byteSize());
    c.value("sizeof(cpu_set_t)", 1024 / 8);
    assertEquals(List.of(), c.differences());
  }

  @Test
  void everyErrorHasItsNumber() throws IOException {
    for (var errno : Errno.values()) {
      c.value(errno.name(), errno.number());
    }
    assertEquals(List.of(), c.differences());
  }

  @Test
  void everyFlagOfFilesAndMemoryHasItsValue() throws IOException {
    c.value("O_RDWR", FileCalls.O_RDWR)
        .value("EFD_NONBLOCK", FileCalls.O_NONBLOCK)
        .value("O_CLOEXEC", FileCalls.O_CLOEXEC)
        .value("EFD_CLOEXEC", FileCalls.O_CLOEXEC)
        .value("EPOLL_CLOEXEC", FileCalls.O_CLOEXEC)
        .value("F_DUPFD_CLOEXEC", FileCalls.F_DUPFD_CLOEXEC)
        .value("F_ADD_SEALS", FileCalls.F_ADD_SEALS)
        .value("F_SEAL_SEAL", FileCalls.F_SEAL_SEAL)
        .value("F_SEAL_SHRINK", FileCalls.F_SEAL_SHRINK)
        .value("F_SEAL_GROW", FileCalls.F_SEAL_GROW)
        .value("RWF_NOWAIT", FileCalls.RWF_NOWAIT)
        .value("MFD_CLOEXEC", FileCalls.MFD_CLOEXEC)
        .value("MFD_ALLOW_SEALING", FileCalls.MFD_ALLOW_SEALING)
        .value("POLLOUT", FileCalls.POLLOUT)
        .value("PROT_READ", FileCalls.PROT_READ)
        .value("PROT_READ | PROT_WRITE", FileCalls.PROT_READ_WRITE)
        .value("MAP_SHARED", FileCalls.MAP_SHARED)
        .value("MAP_PRIVATE", FileCalls.MAP_PRIVATE)
        .value("MAP_ANONYMOUS", FileCalls.MAP_ANONYMOUS)
        .value("MAP_NORESERVE", FileCalls.MAP_NORESERVE)
        .value("EPOLL_CTL_ADD", FileCalls.EPOLL_CTL_ADD)
        .value("EPOLL_CTL_DEL", FileCalls.EPOLL_CTL_DEL)
        .value("EPOLL_CTL_MOD", FileCalls.EPOLL_CTL_MOD)
        .value("EPOLLIN", FileCalls.EPOLLIN)
        .value("EPOLLONESHOT", FileCalls.EPOLLONESHOT);
    assertEquals(List.of(), c.differences());
  }

  @Test
  void everyFlagOfSocketsHasItsValue() throws IOException {
    c.value("AF_UNIX", SocketCalls.AF_UNIX)
        .value("SOCK_STREAM", SocketCalls.SOCK_STREAM)
        .value("SOCK_CLOEXEC", SocketCalls.SOCK_CLOEXEC)
        .value("SOL_SOCKET", SocketCalls.SOL_SOCKET)
        .value("SCM_RIGHTS", SocketCalls.SCM_RIGHTS)
        .value("MSG_CTRUNC", SocketCalls.MSG_CTRUNC)
        .value("MSG_NOSIGNAL", SocketCalls.MSG_NOSIGNAL)
        .value("MSG_CMSG_CLOEXEC", SocketCalls.MSG_CMSG_CLOEXEC)
        .value("SHUT_RDWR", SocketCalls.SHUT_RDWR)
        .value("LOCK_EX | LOCK_NB", SocketCalls.LOCK_EX_NB)
        .value("CMSG_LEN(0)", Layouts.CMSGHDR.byteSize());
    assertEquals(List.of(), c.differences());
  }

  @Test
  void everyFlagOfProcessesAndTerminalsHasItsValue() throws IOException {
    c.value("SIG_BLOCK", ProcessCalls.SIG_BLOCK)
        .value("RLIMIT_NOFILE", ProcessCalls.RLIMIT_NOFILE)
        .value("TCSANOW", ProcessCalls.TCSANOW)
        .value("SIGRTMIN", Signals.FIRST)
        .value("SIGRTMAX", Signals.LAST)
        .value("IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON", Terminal.INPUT)
        .value("ISIG | ICANON | ECHO | ECHONL | IEXTEN", Terminal.LOCAL)
        .value("CSIZE | PARENB", Terminal.CSIZE_AND_PARENB)
        .value("CS8", Terminal.CS8)
        .value("VTIME", Terminal.VTIME)
        .value("VMIN", Terminal.VMIN);
    assertEquals(List.of(), c.differences());
  }

  @Test
  void requestNumbersAreEncodedAsInC() throws IOException {
    c.value("_IO(0xAE, 0x03)", Ioctl.io(0xAE, 0x03))
        .value("_IOR(0xAE, 0xFF, char[16383])", Ioctl.ior(0xAE, 0xFF, 16383))
        .value("_IOW(0xAE, 0xA5, char[32])", Ioctl.iow(0xAE, 0xA5, 32))
        .value("_IOWR('T', 0x00, long)", Ioctl.iowr('T', 0, 8));
    assertEquals(List.of(), c.differences());
  }
}
