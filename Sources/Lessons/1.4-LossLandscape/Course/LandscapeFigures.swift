import Exercising
import Gradus

extension LandscapeSurvey {
  /// The contours of the loss with the paths over them.
  public var contours: Figure {
    let drawn = zip(paths, colors).map { path, color in
      Figure.Series(
        name: path.label, style: .path, color: color,
        points: path.points.map { Figure.Point($0[0], $0[1]) })
    }
    return Figure(
      title: "Mean squared error", grid,
      levels: Self.levels(of: grid.losses),
      // The first on top: plain descent is the thinnest way.
      series: drawn.reversed() + [
        Figure.Series(
          name: "minimum", style: .crosses, color: .black,
          points: [.init(minimum.weight, minimum.bias)])
      ])
  }

  /// A colour for each path: its optimizer's, as lesson 3.1 has them, where no two are of one.
  private var colors: [Color] {
    let methods = paths.map(\.optimizer)
    guard Set(methods).count == methods.count else {
      return paths.indices.map { Color.curves[$0 % Color.curves.count] }
    }
    return methods.map(\.color)
  }

  /// The loss along the steep and along the flat direction.
  public var slicesFigure: Figure {
    let names = ["steep", "flat"]
    let reach = slices.first?.distances.last ?? 1
    return Figure(
      title: "Two slices through the minimum", x: "distance from the minimum",
      y: "loss", xRange: -reach...reach, legend: .top,
      series: zip(slices, zip(names, [Color.blue, .vermilion])).map { slice, look in
        Figure.Series(
          name: look.0, color: look.1,
          points: zip(slice.distances, slice.losses).map(Figure.Point.init))
      })
  }
}

extension Landscape.Method {
  /// Its colour in every lesson's pictures.
  fileprivate var color: Color {
    switch self {
    case .sgd: .blue
    case .momentum: .vermilion
    case .rmsprop: .orange
    case .adam: .bluishGreen
    }
  }
}

extension Figure {
  /// A map of a grid's losses over weight and bias, with `series` on it.
  init(title: String, _ grid: LossGrid, levels: [Double], series: [Series]) {
    let (w, b) = (grid.weights, grid.biases)
    self.init(
      title: title, x: "weight", y: "bias", xRange: (w.first ?? 0)...(w.last ?? 1), series: series)
    yRange = (b.first ?? 0)...(b.last ?? 1)
    contours = Contours(x: w, y: b, values: grid.losses, levels: levels)
  }
}
