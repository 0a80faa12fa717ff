package dev.tocsin.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test method that has a {@link TestMachine} parameter a machine of its own.
 *
 * <p>On a class for all of its methods; on a method for that one, in the class's stead.
 */
@Documented
@Inherited
@ExtendWith(GuestMachineExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface GuestMachine {
  /**
   * Number of processors.
   *
   * @return 1 to 4096
   */
  int cpus() default 1;

  /**
   * Whether time stands still until {@link TestMachine#advance}.
   *
   * @return false for the host's time
   */
  boolean virtualTime() default false;

  /**
   * Pins of the IOAPIC.
   *
   * @return 24 to 240
   */
  int pins() default 24;
}
