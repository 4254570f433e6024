import Foundation
import Gradus

/// A figure that sliders move: what stays in it, and what each place of the sliders shows.
///
/// All that it can show is computed before it is drawn; a page of it chooses among the frames.
public struct MovingFigure: Sendable {
  /// One of the sliders.
  public struct Slider: Sendable, Equatable {
    /// What it sets, in a few words.
    public let name: String
    /// What its places are called, from left to right.
    public let places: [String]
    /// The place where it is at first.
    public let start: Int
    /// Whether its places have no order: then one chooses from a list.
    public let isChoice: Bool
  }

  /// What is to be seen at one place of all sliders.
  public struct Frame: Sendable, Equatable {
    /// The same ones with the same looks in all frames of a figure. Where one has nothing to show it
    /// has no points.
    public var series: [Figure.Series]
    /// What there is to see, in a sentence.
    public var words: String

    public init(_ series: [Figure.Series], words: String) {
      (self.series, self.words) = (series, words)
    }
  }

  /// The figure's name in the page, a word such as `paths`.
  public let name: String
  /// The axes, and what all frames have in common.
  public let figure: Figure
  /// In the order in which they stand above the figure.
  public let sliders: [Slider]
  private let draw: @Sendable ([Int]) throws -> Frame

  /// - Parameters:
  ///   - figure: Its axes have ranges, and it is there in each frame.
  ///   - settings: What the sliders set.
  ///   - frame: What is to be seen with one value of each setting.
  public init<each Value: Sendable>(
    _ name: String, _ figure: Figure, _ settings: repeat Setting<each Value>,
    frame: @escaping @Sendable (repeat each Value) throws -> Frame
  ) {
    require(figure.yRange != nil, "the moving figure \(name) has no range for its y axis")
    var sliders: [Slider] = []
    for setting in repeat each settings { sliders.append(setting.slider) }
    self.name = name
    self.figure = figure
    self.sliders = sliders
    draw = { places in
      var next = places.makeIterator()
      func value<V>(_ setting: Setting<V>) -> V { setting.values[next.next() ?? 0] }
      return try frame(repeat value(each settings))
    }
  }

  /// All places of the sliders together, the last slider's beside each other.
  public var places: [[Int]] {
    sliders.reduce([[]]) { places, slider in
      places.flatMap { place in slider.places.indices.map { place + [$0] } }
    }
  }

  /// What there is to see with each slider at a place of its own.
  /// - Throws: What the lesson's author's function throws.
  public func frame(at places: [Int]) throws -> Frame { try draw(places) }
}

extension Figure.Series {
  /// The series without its points.
  public var look: Figure.Series {
    var look = self
    look.points = []
    return look
  }
}

/// The number to three digits, such as 0.0123 or 4.56e-08.
package func threeDigits(_ value: Double) -> String { String(format: "%.3g", value) }

/// What a slider sets: a value for each of its places.
public struct Setting<Value: Sendable>: Sendable {
  let slider: MovingFigure.Slider
  let values: [Value]

  /// - Parameter start: The place at which the slider is at first.
  public init(
    _ name: String, _ values: [(String, Value)], start: Int = 0,
    isChoice: Bool = false
  ) {
    require(values.indices.contains(start), "the slider \(name) has no place \(start)")
    slider = MovingFigure.Slider(
      name: name, places: values.map(\.0), start: start, isChoice: isChoice)
    self.values = values.map(\.1)
  }
}

extension Setting where Value == Double {
  /// Numbers that are called what they are.
  /// - Parameter start: The number at which the slider is at first.
  public init(_ name: String, _ values: [Double], start: Double) {
    self.init(
      name, values.map { (legible($0), $0) }, start: values.firstIndex(of: start) ?? -1)
  }
}
