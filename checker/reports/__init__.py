"""Reports: the Word draft of 存在问题与建议 and the Excel 问题台账."""
