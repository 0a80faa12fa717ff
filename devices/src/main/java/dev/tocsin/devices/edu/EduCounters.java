package dev.tocsin.devices.edu;

/**
 * What a driver had the device do since it was made.
 *
 * @param computed factorials that were finished
 * @param transferred transfers that were finished, all their bytes in guest memory
 * @param misled transfers that were finished, but missed guest memory or the buffer
 */
public record EduCounters(long computed, long transferred, long misled) {
  EduCounters withComputed() {
    return new EduCounters(computed + 1, transferred, misled);
  }

  EduCounters withTransfer(boolean whole) {
    return whole
        ? new EduCounters(computed, transferred + 1, misled)
        : new EduCounters(computed, transferred, misled + 1);
  }
}
