import ArgumentParser
import Exercising
import Foundation
import LossLandscapeCourse
import func Gradus.legible
import struct Gradus.Line

/// `gradus landscape`: the map of a loss, and the ways of optimizers over it.
struct DrawLandscape: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "landscape",
    abstract: "Draw the loss over weight and bias, and the paths of optimizers on it.",
    usage: "gradus landscape [<options>]",
    discussion: """
      The loss is the mean squared error of a line on the data of `gradus train`. Its contours are \
      drawn around the best line, and over them the path of each optimizer at each learning rate, \
      all from one start. A second picture shows the loss along the steep and the flat \
      direction through the minimum.

        gradus landscape --lr 0.1 --lr 0.75
        gradus landscape --optimizer sgd --optimizer adam --plot pictures
        gradus landscape --lr 0.8 --start 4.5,1.7 --epochs 150

      With --mine the grid, the paths of sgd, the slices, the second derivatives and the largest \
      stable rate are what your own code of lesson 1.4 answers, as far as its exercises hold.
      """)

  @Option(help: "sgd, momentum, rmsprop or adam; may be given for each. (default: sgd)")
  var optimizer: [Landscape.Method] = []

  @Option(
    name: .customLong("lr"), parsing: .unconditionalSingleValue,
    help: "Learning rate of every optimizer, above 0; may be given several times. (default: 0.1)",
    transform: { try number($0, above: 0, to: 1000) })
  var rates: [Double] = []

  @Option(
    parsing: .unconditional, help: "Of the optimizer momentum, from 0 to 1. (default: 0.9)",
    transform: { try number($0, from: 0, to: 1) })
  var momentum: Double?

  @Option(
    parsing: .unconditional, help: "Steps of each optimizer. (default: 100)",
    transform: { try integer($0, 1...10_000) })
  var epochs = 100

  @Option(
    parsing: .unconditional,
    help: "Where all paths begin: weight and bias with a comma between them. (default: 5,3)",
    transform: startingLine)
  var start = Line(weight: 5, bias: 3)

  @OptionGroup var post: PostDataOptions

  @Flag(help: "Use the functions that you wrote in lesson 1.4, where their exercises hold.")
  var mine = false

  @Option(help: "Write landscape.svg and slices.svg into this folder.", completion: .directory)
  var plot: String?

  @Flag(help: "Print JSON and nothing else.")
  var json = false

  func validate() throws {
    try refuseRepeated(optimizer.map(\.rawValue), "--optimizer")
    try refuseRepeated(rates.map(legible), "--lr")
    if momentum != nil && !optimizer.contains(.momentum) {
      throw ValidationError("--momentum is for \"--optimizer momentum\", which is not given")
    }
    let paths = landscape.choices.count
    if paths > 6 {
      throw ValidationError(
        "\(paths) paths are more than a map can hold: choose at most 6 combinations of "
          + "--optimizer and --lr")
    }
  }

  var landscape: Landscape {
    var landscape = Landscape(
      methods: optimizer.isEmpty ? [.sgd] : optimizer, rates: rates.isEmpty ? [0.1] : rates)
    landscape.momentum = momentum ?? 0.9
    (landscape.data, landscape.epochs, landscape.start) = (post.data, epochs, start)
    return landscape
  }

  func run() throws {
    let folder = try plot.map { try writableFolder($0, "--plot") }
    let survey = try reportingProblems {
      let respondent = try Respondent.respondent(for: "1.4", mine: mine)
      return try saying("computing the map …") { try landscape.survey(by: respondent) }
    }
    try say(json ? survey.json() : survey.summary)
    try draw(
      [Picture("landscape.svg", survey.contours), Picture("slices.svg", survey.slicesFigure)],
      inTerminal: !json, folder: folder)
  }
}

/// The line that "1.5,-2" is.
private func startingLine(_ text: String) throws -> Line {
  let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    .map { Double($0.trimmingCharacters(in: .whitespaces)) ?? .nan }
  guard parts.count == 2, parts.allSatisfy({ abs($0) <= 1e6 }) else {
    throw ValidationError(
      "it must be a weight and a bias with a comma between them, such as 1.5,-2, each at most "
        + "1000000 in size.")
  }
  return Line(weight: parts[0], bias: parts[1])
}

extension Landscape.Method: ExpressibleByArgument {}
