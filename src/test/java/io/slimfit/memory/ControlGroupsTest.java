package io.slimfit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupsTest {
  private static final String NO_LIMIT = "9223372036854771712";

  @TempDir
  Path root;

  @Test
  @DisplayName("version 2: the tightest of the nested groups counts, without reclaimable cache")
  void nestedVersionTwo() throws IOException {
    write("proc/self/cgroup", "0::/user/run\n");
    two("", "max", 1, "");
    two("user", "1000", 900, "anon 300\ninactive_file 400\nactive_file 100\nfile 500\n");
    two("user/run", "max", 10, "");
    assertThat(new ControlGroups(root).available()).hasValue(600);
    two("user/run", "500", 450, "anon 450\nslab_reclaimable 20\n");
    assertThat(new ControlGroups(root).available()).hasValue(70);
  }

  @Test
  @DisplayName("in a container the mount is the group itself, whatever its path on the machine")
  void container() throws IOException {
    write("proc/self/cgroup", "0::/system.slice/docker-1.scope\n");
    two("", "1000", 300, "");
    assertThat(new ControlGroups(root).available()).hasValue(700);
    write("proc/self/cgroup", "0::/../other\n");
    assertThat(new ControlGroups(root).available()).hasValue(700);
  }

  @Test
  @DisplayName("version 1: the controller of memory, and no limit beyond it")
  void versionOne() throws IOException {
    write("proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/pod/one\n0::/pod\n");
    one("", NO_LIMIT, 5000, "total_inactive_file 0\n");
    one("pod", "2000", 1500, "inactive_file 1\ntotal_inactive_file 250\ntotal_active_file 50\n");
    one("pod/one", "4000", 100, "");
    assertThat(new ControlGroups(root).available()).hasValue(800);
  }

  @Test
  @DisplayName("no limit, no group, or a file that cannot be read: nothing is said")
  void noLimit() throws IOException {
    assertThat(new ControlGroups(root).available()).isEmpty();
    write("proc/self/cgroup", "0::/\nnonsense\n");
    two("", "max", 1, "");
    assertThat(new ControlGroups(root).available()).isEmpty();
    write("sys/fs/cgroup/memory.max", "many");
    assertThat(new ControlGroups(root).available()).isEmpty();
  }

  @Test
  void moreIsUsedThanAllowedAfterTheLimitWasLowered() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    two("", "100", 300, "");
    assertThat(new ControlGroups(root).available()).hasValue(0);
  }

  @Test
  void theMachineOrTheContainerWhicheverHasLess() throws IOException {
    write("proc/meminfo", "MemTotal: 9 kB\nMemAvailable:       2 kB\n");
    assertThat(AvailableMemory.bytes(root)).hasValue(2048);
    write("proc/self/cgroup", "0::/\n");
    two("", "1000", 400, "");
    assertThat(AvailableMemory.bytes(root)).hasValue(600);
  }

  private void two(String group, String limit, long used, String stat) throws IOException {
    write("sys/fs/cgroup/" + group + "/memory.max", limit + "\n");
    write("sys/fs/cgroup/" + group + "/memory.current", used + "\n");
    write("sys/fs/cgroup/" + group + "/memory.stat", stat);
  }

  private void one(String group, String limit, long used, String stat) throws IOException {
    write("sys/fs/cgroup/memory/" + group + "/memory.limit_in_bytes", limit + "\n");
    write("sys/fs/cgroup/memory/" + group + "/memory.usage_in_bytes", used + "\n");
    write("sys/fs/cgroup/memory/" + group + "/memory.stat", stat);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
