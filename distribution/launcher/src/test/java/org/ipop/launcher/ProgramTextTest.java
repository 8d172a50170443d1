package org.ipop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipop.launcher.ProgramText.Mapping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProgramTextTest {
    @Test
    void onlyFilesThatAreExecutedAndNeverWritten() {
        assertThat(ProgramText.mappings(List.of(
            "7f0000001000-7f0000003000 r-xp 00001000 08:01 17     /usr/lib/libjvm.so",
            "7f0000003000-7f0000004000 r--p 00003000 08:01 17     /usr/lib/libjvm.so",
            "7f0000004000-7f0000005000 rw-p 00004000 08:01 17     /usr/lib/libjvm.so",
            "7f0000005000-7f0000006000 rwxp 00000000 00:00 0 ",
            "7f0000006000-7f0000007000 r-xs 00000000 08:01 18     /usr/lib/shared",
            "7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0      [vdso]",
            "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]",
            "")))
            .containsExactly(new Mapping(0x7f0000001000L, 0x7f0000003000L));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsGivenBackIsNotResidentAndComesBackWhereItIsUsed() throws IOException {
        ProgramText text = ProgramText.ofThisProcess().orElseThrow();
        text.giveBack();
        for (int i = 0; i < 100; i++) {
            long before = residentText();
            text.giveBack();
            if (residentText() < before) {
                return;
            }
        }
        throw new AssertionError("never less than before");
    }

    /** KiB of what {@link ProgramText} gives back. */
    private static long residentText() throws IOException {
        long resident = 0;
        boolean text = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                text = !ProgramText.mappings(List.of(line)).isEmpty();
            } else if (text && line.startsWith("Rss:")) {
                resident += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return resident;
    }
}
