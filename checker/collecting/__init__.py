"""Collects the workbooks and YAML files of many projects into one 项目库, and keeps it up to date."""
