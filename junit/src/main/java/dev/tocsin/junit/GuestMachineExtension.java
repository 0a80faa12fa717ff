package dev.tocsin.junit;

import dev.tocsin.machine.inprocess.GuestTime;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.VirtualTime;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes, checks and closes the machine of a test method; {@link GuestMachine} names it. */
public final class GuestMachineExtension
    implements ParameterResolver, AfterTestExecutionCallback, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(GuestMachineExtension.class);

  /** Used by JUnit. */
  public GuestMachineExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == TestMachine.class
        && parameter.getDeclaringExecutable() instanceof Method;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    TestMachine machine = machine(test);
    if (machine != null) {
      return machine;
    }
    try {
      var made = TestMachine.create(config(test));
      store(test).put(TestMachine.class, made);
      return made;
    } catch (IOException | IllegalArgumentException refused) {
      throw new ParameterResolutionException("no such machine: " + refused.getMessage(), refused);
    }
  }

  /** Fails the test if an interrupt was lost or spurious; adds the trace to a test that failed. */
  @Override
  public void afterTestExecution(ExtensionContext test) throws InterruptedException {
    TestMachine machine = machine(test);
    if (machine == null) {
      return;
    }
    Optional<Throwable> failure = test.getExecutionException();
    if (failure.isPresent()) {
      failure.get().addSuppressed(new InterruptTrace(machine.trace()));
    } else {
      machine.check();
    }
  }

  @Override
  public void afterEach(ExtensionContext test) {
    TestMachine machine = machine(test);
    if (machine != null) {
      machine.close();
    }
  }

  private static InProcessConfig config(ExtensionContext test) {
    GuestMachine wanted =
        AnnotationSupport.findAnnotation(test.getElement(), GuestMachine.class)
            .or(() -> AnnotationSupport.findAnnotation(test.getTestClass(), GuestMachine.class))
            .orElseThrow(() -> new ParameterResolutionException("no @GuestMachine"));
    GuestTime time = wanted.virtualTime() ? new VirtualTime() : GuestTime.real();
    return InProcessConfig.DEFAULT.withCpus(wanted.cpus()).withPins(wanted.pins()).withTime(time);
  }

  private static @Nullable TestMachine machine(ExtensionContext test) {
    return store(test).get(TestMachine.class, TestMachine.class);
  }

  private static Store store(ExtensionContext test) {
    return test.getStore(NAMESPACE);
  }
}
