"""What the printed forms share: cells with footnote marks, US dates, prices, boxes, item labels, and rows built from named columns."""
