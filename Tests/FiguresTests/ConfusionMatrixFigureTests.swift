import Foundation
import Testing

@testable import Figures

@Suite("ConfusionMatrixFigure")
struct ConfusionMatrixFigureTests {
  let figure = ConfusionMatrixFigure(
    title: "Confusion matrix", subtitle: "300 digits", classNames: ["0", "1", "2"],
    counts: [[90, 9, 1], [0, 100, 0], [0, 3, 97]])

  /// The fill of a cell, taken in its corner, where no text is.
  private func fill(_ image: PNGImage, _ row: Int, _ column: Int) -> Color {
    let rect = ConfusionMatrixLayout(figure).cellRect(row, column)
    return image.color(x: rect.minX + 3, y: rect.minY + 3)
  }

  @Test("more errors make a darker cell")
  func errorsDarken() throws {
    let image = try figure.drawn()
    let (nine, three, one) = (fill(image, 0, 1), fill(image, 2, 1), fill(image, 0, 2))
    #expect(nine.lightness < three.lightness - 10)
    #expect(three.lightness < one.lightness - 5)
    #expect(one.lightness < fill(image, 1, 0).lightness - 2, "a single error is to be told from none")
  }

  @Test("the diagonal is neutral, whatever its counts")
  func diagonalIsNeutral() throws {
    let image = try figure.drawn()
    for index in 0..<3 { #expect(fill(image, index, index).hexString == Style.neutral.hexString) }
  }

  @Test("the figure keeps its margin")
  func margin() throws {
    #expect(try figure.drawn().staysWithinMargin)
  }

  @Test("counts, shares and names fit into their cells, however long")
  func textsFit() throws {
    var wide = figure
    wide.classNames = ["no digit at all", "1", "ankle boot"]
    wide.counts = [[123_456_789, 1, 0], [0, 5, 0], [2, 0, 7_654_321]]
    let cell = ConfusionMatrixLayout(wide).cellRect(0, 0)
    for text in wide.classNames + ["123,456,789"] {
      let width = Style.headingFont.width(of: text)
      #expect(width < cell.width, "\(text) is \(width) wide in a cell of \(cell.width)")
    }
    #expect(ConfusionMatrixLayout.shareFont.width(of: ">99.9\u{A0}%") < cell.width)
    #expect(try wide.drawn().staysWithinMargin)
  }

  @Test("a matrix without errors, and a class without examples, can be drawn")
  func noErrors() throws {
    var perfect = figure
    perfect.counts = [[5, 0, 0], [0, 0, 0], [0, 0, 3]]
    #expect(perfect.largestErrorShare == 0)
    #expect(try perfect.drawn().staysWithinMargin)
  }

  @Test("shares are of the row, not of the column")
  func sharesAreOfTheRow() {
    #expect(figure.rowTotal(0) == 100)
    #expect(figure.largestErrorShare == 0.09)
  }
}
