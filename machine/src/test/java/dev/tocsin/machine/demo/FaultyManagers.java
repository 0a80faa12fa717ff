package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiInterruptManager;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Managers whose groups do something else than asked, now and then. */
final class FaultyManagers {
  /** What happens instead of a call. */
  @FunctionalInterface
  interface Fault {
    /**
     * Decides.
     *
     * @param call name of the method
     * @param index its first argument, 0 if it has none
     * @return how often the call is made in truth: 1 without fault
     */
    int times(String call, int index);
  }

  /** Long enough for the guest to handle what was sent before. */
  private static final Duration APART = Duration.ofMillis(20);

  private FaultyManagers() {}

  static InterruptManagers of(InterruptManagers managers, Fault fault) {
    return new InterruptManagers(
        new LegacyInterruptManager() {
          @Override
          public LineGroup createGroup(LegacyIrqGroupConfig config) throws InterruptException {
            return faulty(LineGroup.class, managers.legacy().createGroup(config), fault);
          }

          @Override
          public void destroyGroup(InterruptSourceGroup group) {
            group.close();
          }
        },
        new MsiInterruptManager() {
          @Override
          public MessageGroup createGroup(MsiIrqGroupConfig config) throws InterruptException {
            return faulty(MessageGroup.class, managers.msi().createGroup(config), fault);
          }

          @Override
          public void destroyGroup(InterruptSourceGroup group) {
            group.close();
          }
        });
  }

  private static <T> T faulty(Class<T> type, T group, Fault fault) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              boolean indexed = arguments != null && arguments[0] instanceof Integer;
              int index = indexed ? (Integer) arguments[0] : 0;
              Object result = null;
              for (int i = fault.times(method.getName(), index); i > 0; i--) {
                result = call(method, group, arguments);
                if (i > 1) {
                  LockSupport.parkNanos(APART.toNanos());
                }
              }
              return result;
            });
    return type.cast(proxy);
  }

  private static Object call(Method method, Object group, Object[] arguments) throws Throwable {
    try {
      return method.invoke(group, arguments);
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
  }
}
