import Gradus

/// Exercise 3.7.cutmix: images that have a box of another image, and targets that know how large it is.
///
/// The box has sides of √(1 − λ) of the image's, so that it covers 1 − λ of it. Whole pixels and the
/// image's edges make it another size in the end: the share of the label is what of the image is
/// really left.
/// Source: Yun et al. 2019, arXiv:1905.04899; torchvision.transforms.v2.CutMix.
package func cutmix(
  _ images: Matrix, height: Int, labels: [Int], partners: [Int], lambda: Double,
  center: (row: Int, column: Int), classes: Int
) -> (images: Matrix, targets: Matrix) {
  let width = images.columns / height
  let reach = (1 - lambda).squareRoot() / 2
  let (down, aside) = (Int(reach * Double(height)), Int(reach * Double(width)))
  let rows = max(center.row - down, 0)..<min(center.row + down, height)
  let columns = max(center.column - aside, 0)..<min(center.column + aside, width)
  var mixed = images
  for image in partners.indices {
    for row in rows {
      for column in columns {
        mixed[image, row * width + column] = images[partners[image], row * width + column]
      }
    }
  }
  let kept = 1 - Double(rows.count * columns.count) / Double(height * width)
  var targets = Matrix(rows: labels.count, columns: classes)
  for image in labels.indices {
    targets[image, labels[image]] += kept
    targets[image, labels[partners[image]]] += 1 - kept
  }
  return (mixed, targets)
}
