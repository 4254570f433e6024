import Foundation

/// A page that needs nothing beside itself: its style and its script are in it, and it asks nobody
/// for anything.
struct Page {
  /// What the browser calls it, and what stands above all.
  let title: String
  /// What stands below the title, as HTML.
  var body: [String]

  /// The whole page as HTML 5.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
    style-src 'unsafe-inline'; script-src 'unsafe-inline'">
    <title>\(title.escaped)</title>
    <style>
    \(Self.style)</style>
    </head>
    <body>
    <main>
    <h1>\(title.escaped)</h1>
    \(body.joined(separator: "\n"))
    </main>
    <script>
    \(Self.script)</script>
    </body>
    </html>

    """
  }

  /// gnuplot's SVG as a part of an SVG of the page: without what makes it a file, in the page's
  /// colours, and with `prefix` before its names, which are the same in each of its files.
  static func inline(_ svg: Data, prefix: String) -> String {
    var text = String(decoding: svg, as: UTF8.self)
    // Between these is a canvas' content, and around it what opens and closes the file.
    if let paper = text.firstRange(of: "<rect") { text.removeSubrange(..<paper.lowerBound) }
    if let end = text.ranges(of: "</g>").last { text.removeSubrange(end.lowerBound...) }
    text = text.replacing(#/(\bid=|href=|url\()(['"]?#?)(\w+)/#) {
      "\($0.1)\($0.2)\(prefix)-\($0.3)"
    }
    for (color, name) in inks { text = text.replacing(color, with: "var(--\(name))") }
    return text.replacing("xlink:href", with: "href").replacing(#/<g [^>]*>\s*</g>\s*/#, with: "")
  }

  /// The colours of gnuplot's pictures that are others where the paper is dark.
  private static let inks = [
    ("rgb(230, 230, 230)", "grid"), ("rgb( 85,  85,  85)", "axis"), ("rgb(85,85,85)", "axis"),
    ("rgb(51,51,51)", "text"), ("rgb(  0,   0,   0)", "ink"), ("#ffffff", "paper"),
    ("#FFFFFF", "paper"), ("\"black\"", "ink"),
  ]
}

extension String {
  /// The text as HTML, between tags and in quotation marks.
  var escaped: String {
    [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")]
      .reduce(self) { $0.replacing($1.0, with: $1.1) }
  }
}
