import com.sun.management.OperatingSystemMXBean;
import io.slimfit.base.CounterRandom;
import io.slimfit.data.image.Augmentation;
import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageDataset;
import io.slimfit.data.image.ImageDatasets;
import io.slimfit.data.image.ImageDecoder;
import io.slimfit.data.image.ImageLoader;
import io.slimfit.data.image.ImageProcessing;
import io.slimfit.data.image.ImageSource;
import io.slimfit.data.image.ImageTransform;
import io.slimfit.data.image.OnBadImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Images per second of the loader, and processor time per image, which does not depend on other
 * work on the machine. Run by {@code bench/images/run}.
 */
public final class ImageSpeed {
  private static final int WIDTH = 500; // an average image of ImageNet
  private static final int HEIGHT = 375;
  private static final int PHOTOS = 100;
  private static final int PASSES = 4; // the first ones also compile

  public static void main(String[] arguments) throws IOException {
    Path data =
        arguments.length > 0 && !arguments[0].isEmpty() ? Path.of(arguments[0]) : drawPhotos();
    int size = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 224;
    int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
    ImageProcessing processing = ImageProcessing.ofSize(size);
    try (ImageDataset dataset = new ImageDatasets(0.1, 1, said -> {}).open(data)) {
      for (int pass = 0; pass < PASSES; pass++) {
        measure(dataset.training(), ImageTransform.evaluation(processing), "evaluation", threads);
        measure(
            dataset.training(),
            ImageTransform.training(processing, Augmentation.DEFAULT, 1, pass),
            "training",
            threads);
      }
    }
  }

  private static void measure(
      ImageSource source, ImageTransform transform, String name, int threads) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    int[] order = CounterRandom.permutation(source.count(), 1);
    int images = 0;
    long busy = system.getProcessCpuTime();
    long start = System.nanoTime();
    try (ImageLoader loader = new ImageLoader(
        source,
        new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS),
        transform,
        order,
        new ImageLoader.Settings(32, threads, 128),
        new BadImages(OnBadImage.FAIL))) {
      while (loader.hasNext()) {
        images += loader.next().count();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double busySeconds = (system.getProcessCpuTime() - busy) / 1e9;
    System.out.printf(
        "%-10s %d images to %d x %d, %d threads: %.0f images/s; "
            + "processor time %.2f ms per image, so %.0f images/s on %d idle cores%n",
        name,
        images,
        transform.width(),
        transform.height(),
        threads,
        images / seconds,
        1000 * busySeconds / images,
        threads * images / busySeconds,
        threads);
  }

  /** Two classes of images with lines, areas and noise, so that they compress as photos do. */
  private static Path drawPhotos() throws IOException {
    Path folder = Path.of("target", "bench-images");
    for (int i = 0; i < PHOTOS; i++) {
      Path file = folder.resolve("class" + i % 2).resolve(i + ".jpg");
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        ImageIO.write(photo(i), "jpg", file.toFile());
      }
    }
    return folder;
  }

  private static BufferedImage photo(int number) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int shape = 0; shape < 200; shape++) {
      long key = CounterRandom.key(number, shape);
      graphics.setColor(new Color((int) key & 0xFFFFFF));
      graphics.fillOval(
          (int) (CounterRandom.uniform(key, 0) * WIDTH),
          (int) (CounterRandom.uniform(key, 1) * HEIGHT),
          (int) (CounterRandom.uniform(key, 2) * 80),
          (int) (CounterRandom.uniform(key, 3) * 80));
    }
    graphics.dispose();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int noise = (int) (CounterRandom.normal(number, (long) y * WIDTH + x) * 6);
        Color colour = new Color(image.getRGB(x, y));
        image.setRGB(
            x,
            y,
            new Color(
                    clipped(colour.getRed() + noise),
                    clipped(colour.getGreen() + noise),
                    clipped(colour.getBlue() + noise))
                .getRGB());
      }
    }
    return image;
  }

  private static int clipped(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
