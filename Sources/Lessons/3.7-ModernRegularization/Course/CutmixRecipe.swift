import Gradus

/// The lines of `cutmix(_:height:labels:partners:lambda:center:classes:)`.
struct CutmixRecipe: Sendable {
  var side: @Sendable (_ share: Double) -> Double = { (1 - $0).squareRoot() }
  var half = 0.5
  var more = 0
  var isSquare = false
  var fromCorner = false
  var turnsCenter = false
  var pushes = false
  var byColumns = false
  var inPlace = false
  var inverts = false
  var isOutside = false
  var overwrites = false
  var rounds = FloatingPointRoundingRule.down
  var pixel: @Sendable (_ own: Double, _ other: Double, _ share: Double) -> Double = {
    _, other, _ in other
  }
  /// What the own class gets; `left` is right, `uncut` the part of a box that the edges do not cut.
  var kept: @Sendable (_ share: Double, _ left: Double, _ uncut: Double) -> Double = {
    _, left, _ in left
  }

  func mix(_ call: Call) throws -> (images: Matrix, targets: Matrix) {
    let (images, height) = (try call.matrix("images"), try call.integer("height"))
    let (labels, given) = (try call.integers("labels"), try call.integers("partners"))
    let share = try call.number("λ")
    let width = images.columns / height
    let partners =
      inverts ? given.indices.map { given.firstIndex(of: $0) ?? $0 } : given
    var center = (row: try call.integer("row"), column: try call.integer("column"))
    if turnsCenter { center = (center.column, center.row) }
    let rows = range(center.row, share, height, of: height)
    let columns = range(center.column, share, isSquare ? height : width, of: width)
    let whole = Double(height * width)
    var left = 1 - Double(rows.inside.count * columns.inside.count) / whole
    if isOutside { left = 1 - left }
    var mixed = images
    for image in labels.indices {
      for row in 0..<height {
        for column in 0..<width {
          let isInside = rows.inside.contains(row) && columns.inside.contains(column)
          guard isInside != isOutside else { continue }
          let place = byColumns ? column * height + row : row * width + column
          let source = inPlace ? mixed : images
          mixed[image, place] = pixel(
            images[image, place], source[partners[image], place], share)
        }
      }
    }
    let own = kept(share, left, Double(rows.whole * columns.whole) / whole)
    var targets = Matrix(rows: labels.count, columns: try call.integer("classes"))
    for image in labels.indices {
      targets[image, labels[image]] += own
      if overwrites { targets[image, labels[partners[image]]] = 0 }
      targets[image, labels[partners[image]]] += 1 - own
    }
    return (mixed, targets)
  }

  /// Where a box of a `side` of `share` lies along an axis of `size` pixels, and how long it would be.
  private func range(
    _ center: Int, _ share: Double, _ sided: Int, of size: Int
  ) -> (inside: Range<Int>, whole: Int) {
    let reach = Int((half * side(share) * Double(sided)).rounded(rounds))
    var (first, end) = (center - reach, center + reach + more)
    if fromCorner { (first, end) = (center, center + 2 * reach) }
    if pushes {
      let shift = max(0, -first) - max(0, end - size)
      (first, end) = (first + shift, end + shift)
    }
    first = min(max(first, 0), size)
    return (first..<max(first, min(end, size)), 2 * reach)
  }
}
