import ArgumentParser
import Exercising
import Foundation
import func Gradus.counted

/// Draws `pictures` in the terminal, and as SVG files into `folder`. Only there are they
/// indispensable: without gnuplot the terminal does without.
func draw(_ pictures: [Picture], inTerminal: Bool, folder: URL?) throws {
  do {
    guard inTerminal || folder != nil else { return }
    let gnuplot = try Gnuplot()
    for picture in pictures where inTerminal {
      // A map is as high as it is wide.
      let rows = picture.figure.contours == nil ? 24 : 34
      let text = try gnuplot.draw(picture.figure, .text(columns: Screen.columns, rows: rows))
      try say("\n" + trimmed(text, colored: Screen.isColored))
    }
    guard let folder else { return }
    let drawn = try saying("drawing \(counted(pictures.count, "picture")) …") {
      try pictures.map { ($0.file, try gnuplot.draw($0.figure, .svg)) }
    }
    try write(drawn, into: folder)
  } catch let failure as GnuplotFailure {
    complain("\(failure)")
    if folder != nil || failure != .notInstalled { throw ExitCode.failure }
  }
}

/// Writes each file into `folder`; none where one of them cannot be written.
func write(_ files: [(name: String, data: Data)], into folder: URL) throws {
  try reportingProblems {
    let places = try files.map { try NamedFile(folder.appending(path: $0.name).path) }
    for (place, file) in zip(places, files) { try place.write(file.data) }
  }
}
