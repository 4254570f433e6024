import Foundation
import Gradus
import GradusCourse
import Testing

@testable import Exercising
@testable import LossLandscapeCourse
@testable import NumericalGradientsCourse
@testable import OptimizersBeyondSGDCourse

/// What sliders move: places, frames, and that a frame is what its run gives, worked out here a second
/// time.
@Suite struct MovingFigureTests {
  private static var frame: Figure {
    var figure = Figure(title: "t", x: "x", y: "y", xRange: 0...1, series: [])
    figure.yRange = 0...1
    return figure
  }

  @Test func eachPlaceOfTheSlidersHasItsValues() throws {
    let figure = MovingFigure(
      "f", Self.frame, Setting("a", [1, 2.5], start: 2.5),
      Setting("b", [("no", false), ("yes", true)], isChoice: true),
      Setting("c", [7, 8, 9], start: 7)
    ) { a, b, c in
      MovingFigure.Frame([], words: "\(a) \(b) \(c)")
    }
    #expect(
      figure.sliders == [
        .init(name: "a", places: ["1", "2.5"], start: 1, isChoice: false),
        .init(name: "b", places: ["no", "yes"], start: 0, isChoice: true),
        .init(name: "c", places: ["7", "8", "9"], start: 0, isChoice: false),
      ])
    let words = try figure.places.map { try figure.frame(at: $0).words }
    #expect(words.count == 12)
    #expect(words.prefix(4) == ["1.0 false 7.0", "1.0 false 8.0", "1.0 false 9.0", "1.0 true 7.0"])
    #expect(words.last == "2.5 true 9.0")
    #expect(figure.places.last == [1, 1, 2])
  }

  /// In all lessons a frame has the series of the others, and something to see and to say.
  @Test(arguments: Course.lessons.map(\.number))
  func everyFrameShowsAndSaysSomething(number: String) throws {
    let lesson = try #require(Course.lessons.first { $0.number == number })
    let figures = try lesson.movingFigures(Respondent())
    #expect(Set(figures.map(\.name)).count == figures.count)
    for figure in figures {
      let frames = try figure.places.map { try figure.frame(at: $0) }
      for (place, frame) in zip(figure.places, frames) {
        #expect(
          frame.series.map(\.look) == frames[0].series.map(\.look), "\(figure.name) at \(place)")
        #expect(!frame.words.isEmpty && !frame.words.lowercased().contains("nan"))
      }
      let start = try figure.frame(at: figure.sliders.map(\.start))
      #expect(start.series.contains { !$0.points.isEmpty }, "\(figure.name) at first")
      #expect(Set(frames.map(\.words)).count > 1 && Set(frames.map { "\($0.series)" }).count > 1)
    }
  }

  private func moving(_ lesson: String, _ name: String) throws -> MovingFigure {
    let lesson = try #require(Course.lessons.first { $0.number == lesson })
    return try #require(try lesson.movingFigures(Respondent()).first { $0.name == name })
  }

  /// The frame of the places that are called so.
  private func frame(
    _ figure: MovingFigure, _ names: [String]
  ) throws -> MovingFigure.Frame {
    try figure.frame(
      at: zip(figure.sliders, names).map { slider, name in
        try #require(slider.places.firstIndex { $0.hasPrefix(name) }, "\(slider.name): \(name)")
      })
  }

  /// 3.1: velocity ← μ · velocity + gradient, w ← w − γ · velocity, gradients summed by hand.
  @Test(arguments: [("0.1", "0"), ("0.77", "0"), ("1.5", "0"), ("0.3", "0.9"), ("1.043", "0.392")])
  func momentumOverTheContours(rate: String, momentum: String) throws {
    let post = OneStart()
    let pair = post.bestPair
    let gamma = rate == "1.043" ? pair.rate : try #require(Double(rate))
    let mu = rate == "1.043" ? pair.momentum : try #require(Double(momentum))
    var (line, velocity) = ([post.start.weight, post.start.bias], [0.0, 0])
    var expected = [line]
    func loss() -> Double {
      zip(post.data.x, post.data.y).reduce(0) { sum, point in
        let error = line[0] * point.0 + line[1] - point.1
        return sum + error * error / Double(post.data.count)
      }
    }
    while expected.count <= 60 && loss() < 1e6 {
      var slopes = [0.0, 0]
      for (x, y) in zip(post.data.x, post.data.y) {
        let error = 2 * (line[0] * x + line[1] - y) / Double(post.data.count)
        slopes = [slopes[0] + error * x, slopes[1] + error]
      }
      velocity = zip(velocity, slopes).map { mu * $0 + $1 }
      line = zip(line, velocity).map { $0 - gamma * $1 }
      expected.append(line)
    }
    let found = try frame(moving("3.1", "paths"), ["SGD", rate, momentum])
    #expect(found.series.map(\.name) == ["SGD", "RMSprop", "Adam"])
    #expect(found.series[1].points.isEmpty && found.series[2].points.isEmpty)
    #expect(found.series[0].points.count == expected.count)
    for (point, line) in zip(found.series[0].points, expected) {
      let size = 1 + abs(line[0]) + abs(line[1])
      #expect(abs(point.x - line[0]) < 1e-9 * size && abs(point.y - line[1]) < 1e-9 * size)
    }
    #expect(found.words.hasPrefix(loss() < 1e6 ? "After 60 epochs SGD's loss is" : "SGD diverges"))
    #expect((rate == "1.5") == found.words.contains("diverges"))
  }

  /// 3.1: the first step of RMSprop is γ/√(1 − α), Adam's γ, whatever the slope.
  @Test func adaptiveFirstSteps() throws {
    for (name, index, length) in [("RMSprop", 1, 0.1 / 0.1.squareRoot()), ("Adam", 2, 0.1)] {
      let points = try frame(moving("3.1", "paths"), [name, "0.1", "0"]).series[index].points
      #expect(abs(abs(points[1].x - points[0].x) - length) < 1e-6)
      #expect(abs(abs(points[1].y - points[0].y) - length) < 1e-6)
    }
  }

  /// 1.4: w ← w − 2γ(wb − 1)b and the same for b.
  @Test(arguments: [("0.1", 0), ("0.2", 0), ("0.4", 0), ("0.05", 4)])
  func descentInTheValley(rate: String, start: Int) throws {
    let figure = try moving("1.4", "valley")
    let gamma = try #require(Double(rate))
    let numbers = figure.sliders[1].places[start].matches(of: #/[\d.]+/#)
      .compactMap { Double($0.output) }
    var (w, b) = (numbers[0], numbers[1])
    var expected = [[w, b]]
    for _ in 0..<100 where w.isFinite && b.isFinite {
      let error = w * b - 1
      (w, b) = (w - 2 * gamma * error * b, b - 2 * gamma * error * w)
      if w.isFinite && b.isFinite { expected.append([w, b]) }
    }
    let found = try frame(figure, [rate, figure.sliders[1].places[start]])
    let path = found.series[0].points
    #expect(path.count == expected.count)
    for (point, place) in zip(path, expected).prefix(40) {
      #expect(abs(point.x - place[0]) < 1e-9 * (1 + abs(place[0])))
      #expect(abs(point.y - place[1]) < 1e-9 * (1 + abs(place[1])))
    }
    // The text's two descents.
    if start == 0 && rate == "0.1" {
      #expect(
        found.words
          == "It comes to rest at (0.384, 2.607), where rates up to 2/Λmax, 0.144, are stable.")
    }
    if start == 0 && rate == "0.2" {
      #expect(
        found.words
          == "It comes to rest at (0.773, 1.294), where rates up to 2/Λmax, 0.440, are stable.")
    }
    #expect(found.series[1].points.isEmpty != found.words.contains("comes to rest"))
  }

  /// 1.5: |quotient − f′| of values that are rounded to so many bits.
  @Test(arguments: [
    ("1.5", "53", "h"), ("0.9", "53", "(x + h)"), ("3", "24", "h"), ("10", "10", "h"),
  ])
  func errorsOfQuotients(x: String, bits: String, divisor: String) throws {
    let found = try frame(moving("1.5", "v-curve"), [x, bits, divisor])
    let place = try #require(Double(x))
    func f(_ x: Double) -> Double {
      let y = 1 / (1 + x * x)
      switch bits {
      case "24": return Double(Float(y))
      case "10":
        return (y * pow(2, 10 - (log2(y).rounded(.down) + 1))).rounded()
          / pow(2, 10 - (log2(y).rounded(.down) + 1))
      default: return y
      }
    }
    let slope = -2 * place / ((1 + place * place) * (1 + place * place))
    #expect(found.series[0].points.count > 20)
    for (series, isCentral) in [(found.series[0], false), (found.series[1], true)] {
      for point in series.points {
        let (up, down) = (place + point.x, isCentral ? place - point.x : place)
        let step = divisor == "h" ? (isCentral ? 2 : 1) * point.x : up - down
        let error = abs((f(up) - f(down)) / step - slope)
        #expect(abs(point.y - error) <= 1e-9 * error + 1e-15, "\(series.name) at \(point.x)")
      }
    }
    // Theory's lines at a step of a hundredth: h/2 |f″| there.
    let line = try #require(found.series.first { $0.name.contains("f″") }).points
    let second = (6 * place * place - 2) / pow(1 + place * place, 3)
    #expect(abs(line[1].y - abs(second) / 2) < 1e-12 && line[1].x == 1)
  }
}
