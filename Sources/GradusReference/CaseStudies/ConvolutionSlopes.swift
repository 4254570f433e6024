import Gradus

/// Exercise 3.8.convolution: what comes back through a convolution that keeps the image's size.
///
/// With h = (kernel − 1)/2 and 0 beyond the edges, output channel o of an image at row r and column c is
///
///     y_orc = b_o + Σ_iab w_oiab x_{i, r+a−h, c+b−h}
///
/// Every product in this sum has one weight and one pixel. So each ȳ_orc goes back to both, times the
/// other one:
///
///     w̄_oiab += ȳ_orc x_{i, r+a−h, c+b−h}      over all images, rows and columns
///     x̄_{i, r+a−h, c+b−h} += ȳ_orc w_oiab      over all output channels
///     b̄_o += ȳ_orc
///
/// The first is the correlation of the image with the cotangent; the second, read by pixels, is the
/// correlation of the cotangent with the filter turned by half a turn.
/// Source: torch.nn.functional.conv2d; Dumoulin & Visin 2016, arXiv:1603.07285.
package func convolutionBackward(
  _ images: Matrix, height: Int, weight: Matrix, kernel: Int, cotangent: Matrix
) -> (images: Matrix, weight: Matrix, bias: [Double]) {
  let channels = weight.columns / (kernel * kernel)
  let (pixels, half) = (images.columns / channels, kernel / 2)
  let width = pixels / height
  var dImages = Matrix(rows: images.rows, columns: images.columns)
  var dWeight = Matrix(rows: weight.rows, columns: weight.columns)
  var dBias = Array(repeating: 0.0, count: weight.rows)
  for image in 0..<images.rows {
    for output in 0..<weight.rows {
      for row in 0..<height {
        for column in 0..<width {
          let bar = cotangent[image, output * pixels + row * width + column]
          dBias[output] += bar
          for channel in 0..<channels {
            for a in 0..<kernel {
              let from = row + a - half
              if from < 0 || from >= height { continue }
              for b in 0..<kernel {
                let side = column + b - half
                if side < 0 || side >= width { continue }
                let pixel = channel * pixels + from * width + side
                let place = (channel * kernel + a) * kernel + b
                dWeight[output, place] += bar * images[image, pixel]
                dImages[image, pixel] += bar * weight[output, place]
              }
            }
          }
        }
      }
    }
  }
  return (dImages, dWeight, dBias)
}
