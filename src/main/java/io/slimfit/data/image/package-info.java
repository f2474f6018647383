/**
 * Turns image files into pixels: data sets whose images are read by index, decoding, preprocessing,
 * augmentation, and a loader that does all this ahead of the training loop. Pixels are kept as
 * bytes; the model scales them when it reads them.
 *
 * <p>Read {@link io.slimfit.data.image.ImageSource} first, then
 * {@link io.slimfit.data.image.ImageLoader}. No file is trusted: sizes are checked in headers
 * before anything of that size is allocated, and every defect is an
 * {@link io.slimfit.base.InputException} that names the image.
 *
 * <p>To add a format of data sets, implement {@link io.slimfit.data.image.ImageSource} and let
 * {@link io.slimfit.data.image.ImageDatasets} recognise it. To add a file format, add it to
 * {@link io.slimfit.data.image.ImageFormat}.
 */
@NullMarked
package io.slimfit.data.image;

import org.jspecify.annotations.NullMarked;
