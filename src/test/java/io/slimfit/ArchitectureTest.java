package io.slimfit;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The rooms, and which room may use which: the same table as in docs/architecture.md. A package
 * within a room belongs to it. A room without code breaks no rule.
 */
@AnalyzeClasses(packages = "io.slimfit", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.slimfit";

  /**
   * A room and the rooms of its row, in the order of the table. It may use those and what those may
   * use.
   */
  private static final Map<String, List<String>> ROOMS = new LinkedHashMap<>();

  static {
    ROOMS.put("base", List.of());
    ROOMS.put("tensor", List.of("base"));
    ROOMS.put("codec", List.of("tensor"));
    ROOMS.put("freeze", List.of("base"));
    ROOMS.put("memory", List.of("codec"));
    ROOMS.put("nn", List.of("memory", "freeze"));
    ROOMS.put("checkpoint", List.of("tensor"));
    ROOMS.put("hub", List.of("checkpoint"));
    ROOMS.put("model", List.of("nn", "checkpoint"));
    ROOMS.put("optim", List.of("nn"));
    ROOMS.put("data", List.of("model"));
    ROOMS.put("task", List.of("data"));
    ROOMS.put("plan", List.of("model", "optim"));
    ROOMS.put("distributed", List.of("optim"));
    ROOMS.put("train", List.of("task", "plan", "distributed"));
    ROOMS.put("run", List.of("train", "hub"));
    ROOMS.put("predict", List.of("run"));
    ROOMS.put("export", List.of("predict"));
    ROOMS.put("report", List.of("run"));
    ROOMS.put("cli", List.of("export", "report"));
  }

  @Test
  void everyRoomUsesOnlyRoomsAboveIt() {
    List<String> above = new ArrayList<>();
    ROOMS.forEach((room, row) -> {
      assertThat(above).as("rooms above " + room).containsAll(row);
      above.add(room);
    });
    assertThat(allowed("cli")).as("cli may use all").containsAll(ROOMS.keySet());
  }

  @Test
  void documentationHasTheSameTable() throws IOException {
    Map<String, List<String>> documented = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("docs/architecture.md"))) {
      String[] cells = line.split("\\s*\\|\\s*", -1); // | `room` | purpose | may use | ...
      if (cells.length > 4 && cells[1].matches("`[a-z]+`")) {
        documented.put(cells[1].replace("`", ""), documentedRow(cells[3]));
      }
    }
    assertThat(documented.toString()).isEqualTo(ROOMS.toString());
  }

  private static List<String> documentedRow(String cell) {
    return switch (cell) {
      case "-" -> List.of();
      case "all" -> ROOMS.getOrDefault("cli", List.of());
      default -> List.of(cell.split(", "));
    };
  }

  @ArchTest
  static final ArchRule roomsUseWhatTheirRowAllows = classes()
      .that()
      .resideInAPackage(ROOT + "..")
      .should(new ArchCondition<JavaClass>("use only rooms that the table allows") {
        @Override
        public void check(JavaClass user, ConditionEvents events) {
          user.getDirectDependenciesFromSelf().stream()
              .filter(use -> isOurs(use.getTargetClass()))
              .filter(use -> !mayUse(roomOf(user), roomOf(use.getTargetClass())))
              .forEach(
                  use -> events.add(SimpleConditionEvent.violated(user, use.getDescription())));
        }
      })
      .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noOtherRooms = classes()
      .that()
      .resideInAPackage(ROOT + "..")
      .should(violatedUnless(
          "live in the root or in a room of the table",
          c -> roomOf(c).isEmpty() || ROOMS.containsKey(roomOf(c))))
      .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noCycles =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTensorKnowsNativeCode = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".tensor..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("org.bytedeco..")
      .allowEmptyShould(true);

  @ArchTest
  static void baseStaysSmall(JavaClasses classes) {
    List<String> base = classes.stream()
        .filter(c -> roomOf(c).equals("base") && c.isTopLevelClass() && !isPackageInfo(c))
        .map(JavaClass::getSimpleName)
        .toList();
    assertThat(base).as("classes of base: a ninth belongs in another room").hasSizeLessThan(9);
  }

  @ArchTest
  static final ArchRule namesSayWhatAClassIs = noClasses()
      .should()
      .haveNameMatching(".*(Utils?|Helpers?|Managers?)")
      .orShould()
      .resideInAnyPackage("..util..", "..utils..", "..helper..", "..common..")
      .allowEmptyShould(true);

  @ArchTest
  static void packagesAreNullMarkedAndSayWhatTheyAreFor(JavaClasses classes) {
    Set<String> marked = classes.stream()
        .filter(c -> isPackageInfo(c) && c.isAnnotatedWith(NullMarked.class))
        .map(JavaClass::getPackageName)
        .collect(Collectors.toSet());
    Set<String> packages =
        classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertThat(marked).as("packages with a @NullMarked package-info").containsAll(packages);
  }

  @ArchTest
  static final ArchRule onlyTheCommandPrintsAndExits = noClasses()
      .that()
      .resideOutsideOfPackage(ROOT + ".cli..")
      .should()
      .accessField(System.class, "out")
      .orShould()
      .accessField(System.class, "err")
      .orShould()
      .callMethodWhere(target(name("printStackTrace")))
      .orShould()
      .callMethod(System.class, "exit", int.class)
      .orShould()
      .callMethod(Runtime.class, "exit", int.class)
      .orShould()
      .callMethod(Runtime.class, "halt", int.class)
      .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noMutableStatics = fields()
      .that()
      .areStatic()
      .and()
      .doNotHaveModifier(JavaModifier.SYNTHETIC)
      .should()
      .beFinal()
      .allowEmptyShould(true);

  /** The room itself, the rooms in its row, and what those may use. */
  private static Set<String> allowed(String room) {
    Set<String> allowed = new LinkedHashSet<>(Set.of(room));
    for (String used : ROOMS.getOrDefault(room, List.of())) {
      allowed.addAll(allowed(used));
    }
    return allowed;
  }

  /**
   * The root is the public API: it uses every room but the command, and only the command uses it.
   */
  private static boolean mayUse(String user, String used) {
    if (user.isEmpty()) {
      return !used.equals("cli");
    }
    return used.isEmpty() ? user.equals("cli") : allowed(user).contains(used);
  }

  /** {@code tensor} of {@code io.slimfit.tensor.Ops}; empty in the root package. */
  private static String roomOf(JavaClass c) {
    String name = c.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1).split("\\.", -1)[0];
  }

  private static boolean isOurs(JavaClass c) {
    return !c.isArray() && (c.getPackageName() + ".").startsWith(ROOT + ".");
  }

  private static boolean isPackageInfo(JavaClass c) {
    return c.getSimpleName().equals("package-info");
  }

  private static ArchCondition<JavaClass> violatedUnless(String what, Predicate<JavaClass> holds) {
    return ArchCondition.from(DescribedPredicate.describe(what, holds));
  }
}
