import Exercising
import Gradus

extension LandscapeSurvey {
  /// The contours of the loss with the paths over them.
  public var contours: Figure {
    let drawn = paths.enumerated().map { index, path in
      Figure.Series(
        name: path.label, style: .path, color: Color.curves[index % Color.curves.count],
        points: path.points.map { Figure.Point($0[0], $0[1]) })
    }
    return Figure(
      title: "Mean squared error", grid,
      levels: Self.levels(of: grid.losses),
      series: drawn + [
        Figure.Series(
          name: "minimum", style: .dashedLine, color: .black,
          points: [.init(minimum.weight, minimum.bias)])
      ])
  }

  /// The loss along the steep and along the flat direction.
  public var slicesFigure: Figure {
    let names = ["steep", "flat"]
    let reach = slices.first?.distances.last ?? 1
    return Figure(
      title: "Two slices through the minimum", x: "distance from the minimum",
      y: "loss", xRange: -reach...reach, legend: .top,
      series: zip(slices, zip(names, Color.curves)).map { slice, look in
        Figure.Series(
          name: look.0, color: look.1,
          points: zip(slice.distances, slice.losses).map(Figure.Point.init))
      })
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
