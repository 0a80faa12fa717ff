package dev.tocsin.machine.boot;

import static dev.tocsin.machine.boot.Fields.U16;
import static dev.tocsin.machine.boot.Fields.U32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.machine.boot.BootImage.Segment;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootImageTest {
  private static final byte[] CODE = {(byte) 0xf4, 1, 2, 3};

  @Test
  void anElfIsLoadedToItsPhysicalAddresses() throws ImageException {
    BootImage image = BootImage.parse(Images.elf(CODE));

    Segment only = image.segments().getFirst();
    assertEquals(1, image.segments().size());
    assertEquals(0x100000, only.address());
    assertEquals(0x1004, only.size());
    assertEquals(-1, only.content().mismatch(MemorySegment.ofArray(CODE)));
    assertEquals(0x100000, image.entry());
    assertEquals(0x101004, image.end());
  }

  @Test
  void aVirtualEntryStartsWhereItsByteIsLoaded() throws ImageException {
    MemorySegment file = Images.elf(CODE);
    file.set(U32, 24, 0xc0100002);
    file.set(U32, Images.PROGRAM_HEADER + 8, 0xc0100000);

    assertEquals(0x100002, BootImage.parse(file).entry());
  }

  @Test
  void segmentsThatHoldNothingAreIgnored() throws ImageException {
    MemorySegment file = twoSegments();
    file.set(U32, Images.PROGRAM_HEADER + 32, 0x6474e551);

    assertEquals(1, BootImage.parse(file).segments().size());

    file.set(U32, Images.PROGRAM_HEADER + 32, 1);
    file.set(U32, Images.PROGRAM_HEADER + 32 + 16, 0);
    file.set(U32, Images.PROGRAM_HEADER + 32 + 20, 0);
    assertEquals(1, BootImage.parse(file).segments().size());
  }

  @ParameterizedTest
  @CsvSource({
    "4, 2, 64-bit",
    "4, 3, another processor",
    "5, 2, another processor",
    "18, 62, another processor",
    "16, 3, no executable",
    "16, 1, no executable",
    "42, 31, headers are truncated",
    "44, 255, headers are truncated",
    "28, 255, headers are truncated",
    "52, 0, nothing to load",
    "26, 127, entry point",
    "26, 0, entry point",
    "56, 255, ends beyond the file",
    "68, 255, more bytes in the file",
  })
  void aMalformedElfIsRefusedInOneLine(int offset, int value, String why) {
    MemorySegment file = Images.elf(CODE);
    file.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    if (why.startsWith("more")) {
      file.set(U16, 72, (short) 1);
    }

    refused(file, why);
  }

  @Test
  void overlappingSegmentsAreRefused() {
    MemorySegment file = twoSegments();
    file.set(U32, Images.PROGRAM_HEADER + 32 + 12, 0x101003);

    refused(file, "overlap at 0x101003");
  }

  @Test
  void aSegmentThatEndsBeyondFourGibibytesIsRefused() {
    MemorySegment file = Images.elf(CODE);
    file.set(U32, Images.PROGRAM_HEADER + 12, 0xfffff000);

    refused(file, "beyond 4 GiB");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 20, 51, 52, 83, 84, 95, 96, 99})
  void everyTruncatedElfIsRefused(int size) {
    MemorySegment file = Images.elf(CODE).asSlice(0, size);

    assertThrows(ImageException.class, () -> BootImage.parse(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "#!/bin/sh\n", "MZ this is something else, and quite long it is, too"})
  void whatIsNoImageIsRefused(String text) {
    refused(
        MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII)), "not a bootable image");
  }

  @Test
  void aFlatImageIsLoadedWhereItsHeaderSays() throws ImageException {
    MemorySegment file = Images.flat(64, 0x200000, 0x200000, 0x200030, 0x200100, 0x200020);

    BootImage image = BootImage.parse(file);

    Segment only = image.segments().getFirst();
    assertEquals(0x200000, only.address());
    assertEquals(0x30, only.content().byteSize());
    assertEquals(0x100, only.size());
    assertEquals(0x200020, image.entry());
  }

  @Test
  void aFlatImageMayLeaveItsEndsOpenAndStartBeforeItsHeader() throws ImageException {
    MemorySegment file = MemorySegment.ofArray(new byte[128]);
    file.asSlice(64).copyFrom(Images.flat(64, 0x100020, 0x100000, 0, 0, 0x100000));

    Segment only = BootImage.parse(file).segments().getFirst();

    assertEquals(96, only.content().byteSize());
    assertEquals(96, only.size());
  }

  @ParameterizedTest
  @CsvSource({
    "0x100000 0x100001 0 0 0x100001, do not fit",
    "0x100001 0x100000 0 0 0x100000, do not fit",
    "0x100000 0x100000 0x100041 0 0x100000, truncated",
    "0x100000 0x100000 0x0fffff 0 0x100000, truncated",
    "0x100000 0x100000 0x100040 0x10003f 0x100000, zeros before",
    "0x100000 0x100000 0 0 0x100040, entry point",
  })
  void aMalformedFlatImageIsRefused(String addresses, String why) {
    int[] fields =
        Pattern.compile(" ").splitAsStream(addresses).mapToInt(Integer::decode).toArray();

    refused(Images.flat(64, fields), why);
  }

  @Test
  void aFlatHeaderThatIsCutOffIsRefused() {
    refused(Images.flat(64, 0x100000, 0x100000, 0, 0, 0x100000).asSlice(0, 28), "truncated");
  }

  @Test
  void unknownFeaturesAndVideoModesAreRefused() {
    MemorySegment file = Images.elf(new byte[64]);
    Images.header(file, Images.CODE_OFFSET, 0x8);
    refused(file, "features 0x8");
    Images.header(file, Images.CODE_OFFSET, 0x4);
    refused(file, "video");
  }

  @Test
  void aHeaderWithABadChecksumOrBeyondTheFirstPagesIsNone() throws ImageException {
    MemorySegment file = Images.elf(new byte[9000]);
    Images.header(file, 8184, 0x8);
    Images.header(file, 200, 0x8);
    file.set(U32, 208, 1);

    assertEquals(1, BootImage.parse(file).segments().size());
  }

  @Test
  void aMultibootHeaderWithoutAddressesNeedsAnElf() {
    MemorySegment file = MemorySegment.ofArray(new byte[64]);
    Images.header(file, 0, 0);

    refused(file, "must give its addresses");
  }

  @Test
  void rawCodeGoesWhereTheCallerSays() throws ImageException {
    BootImage image = BootImage.flat(MemorySegment.ofArray(CODE), 0x7000);

    assertEquals(0x7000, image.entry());
    assertEquals(0x7004, image.end());
    assertThrows(ImageException.class, () -> BootImage.flat(MemorySegment.ofArray(new byte[0]), 0));
  }

  @Test
  void noSequenceOfBrokenBytesIsAnythingButAnImageException() {
    Random random = new Random(2);
    MemorySegment original = twoSegments();
    int parsed = 0;
    for (int round = 0; round < 20_000; round++) {
      MemorySegment file = MemorySegment.ofArray(new byte[(int) original.byteSize()]);
      file.copyFrom(original);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt((int) file.byteSize());
        file.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
      }
      parsed += parses(file.asSlice(0, random.nextInt(2) * 30 + 226)) ? 1 : 0;
    }
    assertTrue(parsed > 0, "some survive");
  }

  private static boolean parses(MemorySegment file) {
    try {
      List<Segment> segments = BootImage.parse(file).segments();
      return !segments.isEmpty();
    } catch (ImageException _) {
      return false;
    }
  }

  /** Two program headers, the second at 0x34 + 32, in front of code that starts at 0x60. */
  private static MemorySegment twoSegments() {
    MemorySegment file = Images.elf(new byte[160]);
    file.set(U16, 44, (short) 2);
    int[] second = {1, 0x80, 0x300000, 0x300000, 16, 32, 6, 0x1000};
    for (int i = 0; i < second.length; i++) {
      file.set(U32, Images.PROGRAM_HEADER + 32 + 4L * i, second[i]);
    }
    return file;
  }

  private static void refused(MemorySegment file, String why) {
    var error = assertThrows(ImageException.class, () -> BootImage.parse(file));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(why), message);
    assertEquals(1, message.lines().count());
  }
}
